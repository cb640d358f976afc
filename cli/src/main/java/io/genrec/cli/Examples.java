package io.genrec.cli;

import java.util.Map;
import picocli.CommandLine;

/** The example that {@code --help} of a command begins with. */
final class Examples {
    private static final Map<String, String> BY_COMMAND = Map.ofEntries(
            Map.entry("quickstart", "quickstart"),
            Map.entry("run", "run --dir runs/shop"),
            Map.entry("simulate", "simulate --dir runs/shop --users 2000 --days 14"),
            Map.entry("import", "import --dir runs/shop --from clicks.csv --items items.csv --config shop.conf"),
            Map.entry("features", "features --dir runs/shop --test 7d --valid 7d"),
            Map.entry("tokenize", "tokenize --dir runs/shop"),
            Map.entry("assign", "assign --dir runs/shop --vectors new.npy --vector-ids new.txt"),
            Map.entry("train", "train --dir runs/shop --epochs 12"),
            Map.entry("train-sasrec", "train-sasrec --dir runs/shop"),
            Map.entry("reward", "reward --dir runs/shop"),
            Map.entry("align", "align --dir runs/shop --console-port 8190"),
            Map.entry("evaluate", "evaluate --dir runs/shop"),
            Map.entry("abtest", "abtest --dir runs/quickstart --users 20000"),
            Map.entry("report", "report --dir runs/shop"),
            Map.entry("serve", "serve --dir runs/shop --port 8080"),
            Map.entry("stream", "stream --dir runs/shop --kafka localhost:9092 --redis redis://localhost:6379"),
            Map.entry("node", "node --dir runs/shop --role rollout,reward --join 127.0.0.1:25520"),
            Map.entry("flink", "flink up"),
            Map.entry("bench", "bench train"),
            Map.entry("reproduce", "reproduce scientific"));

    private Examples() {}

    /** Puts each command's example before its usage, where there is one. */
    static void addTo(CommandLine genrec) {
        genrec.getSubcommands().forEach((name, command) -> {
            String example = BY_COMMAND.get(name);
            if (example != null) {
                command.getCommandSpec().usageMessage().header("Example: ./genrec " + example, "");
            }
        });
    }
}
