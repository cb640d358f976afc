package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see when something is wrong: every failure is brought about, and its message held against the rules. */
class FailureMessagesTest {
    /** Words of the implementation, which tell a user nothing. */
    private static final Pattern CODE = Pattern.compile(
            "\\b(\\w+\\.){2,}[A-Z]\\w+|\\w+(Exception|Error)\\b|\\bnull\\b|@[0-9a-f]{6,}|\\bOptional\\[|\\bat \\[Source");

    /**
     * A mend: a clause of its own that begins with what to do, the rule that a value breaks, or the key that was meant. A
     * message that merely holds such a word somewhere has none.
     */
    private static final Pattern MEND =
            Pattern.compile("[:;,?] (or |then |perhaps )?(run|set|check|choose|see|give|name|begin|build|remove|copy"
                    + "|wait|leave|say|make|write|free|try|start|use|lower|raise)\\b"
                    + "|\\bmust (be|read|name|hold|have|not)\\b|; the nearest known one is genrec\\.");

    private static final int LONGEST = 600;

    @TempDir
    Path folder;

    private final List<String> seen = new ArrayList<>();

    @Test
    void every_failure_is_one_sentence_with_what_where_and_how_to_mend_it() throws IOException {
        SoftAssertions rules = new SoftAssertions();
        for (Failure failure : failures()) {
            Invocation ran = Invocation.of(failure.arguments().toArray(String[]::new));
            String shown = String.join(" ", failure.arguments());
            rules.assertThat(ran.exitCode())
                    .as("exit code of %s: %s", shown, ran.err())
                    .isEqualTo(failure.exitCode());
            List<String> lines =
                    ran.err().lines().filter(line -> !line.isBlank()).toList();
            rules.assertThat(lines).as(shown).hasSize(1);
            String line = lines.isEmpty() ? "" : lines.get(0);
            rules.assertThat(line).as(shown).startsWith("genrec: ").hasSizeBetween(20, LONGEST);
            rules.assertThat(line).as("what and where, for %s", shown).contains(failure.names());
            rules.assertThat(CODE.matcher(line.replace(folder.toString(), ""))
                            .results()
                            .map(match -> match.group())
                            .toList())
                    .as("words of the implementation in: %s", line)
                    .isEmpty();
            rules.assertThat(MEND.matcher(line).find())
                    .as("a mend in: %s", line)
                    .isTrue();
            seen.add(line);
        }
        rules.assertAll();
        assertThat(seen).as("no two failures are told alike").doesNotHaveDuplicates();
    }

    /** @param names what the message must name: a key, a flag, a file */
    private record Failure(int exitCode, String names, List<String> arguments) {}

    private static Failure usage(String names, String... arguments) {
        return new Failure(2, names, List.of(arguments));
    }

    private static Failure failed(String names, String... arguments) {
        return new Failure(1, names, List.of(arguments));
    }

    private List<Failure> failures() throws IOException {
        List<Failure> failures = new ArrayList<>(ofUsage());
        failures.addAll(ofSettings());
        failures.addAll(ofImports());
        failures.addAll(ofRuns());
        failures.addAll(ofCommands());
        return failures;
    }

    /** Commands that are not steps, and steps whose run lacks something. */
    private List<Failure> ofCommands() throws IOException {
        String empty = Files.createDirectories(folder.resolve("nothing")).toString();
        RunDirectory broken = new RunDirectory(folder.resolve("broken"));
        Files.createDirectories(broken.bundle());
        Files.writeString(broken.bundle().resolve("manifest.json"), "{");
        String run = broken.root().toString();
        RunDirectory untrained = new RunDirectory(folder.resolve("untrained"));
        Files.createDirectories(untrained.root());
        return List.of(
                usage("movies", "reproduce", "movies"),
                usage("nowhere.csv", "reproduce", "uci", "--from", "nowhere.csv"),
                usage("--seeds", "reproduce", "storefront", "--seeds", "0"),
                usage("--seeds", "reproduce", "storefront", "--seeds", "many"),
                usage("magic", "reproduce", "storefront", "--variants", "magic"),
                failed("bundle", "evaluate", "--dir", untrained.root().toString()),
                failed(
                        "untrained",
                        "evaluate",
                        "--dir",
                        untrained.root().toString(),
                        "--set",
                        "evaluate.models=[popularity]"),
                failed("--redis", "stream", "--dir", empty),
                usage("kafka.bootstrap", "stream", "--dir", empty, "--kafka", "nowhere"),
                usage("--detach", "stream", "--dir", empty, "--detach", "--redis", "redis://127.0.0.1:1"),
                usage("align.group", "align", "--dir", empty, "--group", "1"),
                usage("console.port", "align", "--dir", empty, "--console-port", "99999999"),
                failed(broken.bundle().toString(), "align", "--dir", run),
                failed(broken.bundle().toString(), "serve", "--dir", run),
                usage("serve.port", "serve", "--dir", empty, "--port", "99999999"),
                failed("nothing/sequences", "load", "--dir", empty, "--url", "http://127.0.0.1:1"),
                usage("cluster.join", "node", "--dir", empty, "--role", "rollout", "--join", "127.0.0.1"),
                failed("nothing/bundle", "node", "--dir", empty, "--role", "rollout", "--join", "127.0.0.1:1"),
                usage("assign.vectors", "assign", "--dir", empty),
                usage("abtest.arms", "abtest", "--dir", empty, "--arm", "x"),
                usage("task-managers", "flink", "up", "--task-managers", "0"),
                usage("--beams", "bench", "decode", "--dir", empty, "--beams", "none"),
                usage("layers", "train", "--dir", empty, "--layers", "deep"),
                usage("--set", "train", "--dir", empty, "--set", "train.epochs"),
                usage("import.from", "import", "--dir", empty),
                usage("command"));
    }

    private List<Failure> ofUsage() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        return List.of(
                usage("simulat", "simulat"),
                usage("--epoch", "train", "--dir", "x", "--epoch", "3"),
                usage("--dir", "train"),
                usage("--role", "node", "--dir", "x", "--role", "cook", "--join", "127.0.0.1:1"),
                usage("--port", "serve", "--dir", "x", "--port"),
                failed(file.toString(), "simulate", "--dir", file.resolve("run").toString()),
                failed(
                        folder.resolve("absent").toString(),
                        "train",
                        "--dir",
                        folder.resolve("absent").toString()),
                failed(
                        folder.resolve("missing").toString(),
                        "doctor",
                        "--dir",
                        folder.resolve("missing").toString()));
    }

    private List<Failure> ofSettings() throws IOException {
        String run = Files.createDirectories(folder.resolve("settings")).toString();
        List<Failure> failures = new ArrayList<>(List.of(
                usage(
                        "absent.conf",
                        "train",
                        "--dir",
                        run,
                        "--config",
                        folder.resolve("absent.conf").toString()),
                usage("epochs", "train", "--dir", run, "--set", "train.epochs=many"),
                usage("features.history-cap", "features", "--dir", run, "--set", "features.history-cap=0"),
                usage("train.objective", "train", "--dir", run, "--objective", "guessing"),
                usage("tokenize.embedding", "tokenize", "--dir", run, "--embedding", "magic"),
                usage("redis.uri", "serve", "--dir", run, "--set", "redis.uri=nowhere"),
                usage("flink.master", "features", "--dir", run, "--flink-master", "nowhere"),
                usage("align.method", "align", "--dir", run, "--method", "prayer")));
        String[] texts = {
            "genrec { train",
            "genrec.train.epoch = 3",
            "trian.epochs = 3",
            "pekko.loglevel = DEBUG",
            "genrec = 3",
            "genrec.train = 3",
            "train.epochs = 3, genrec.train.epochs = 4"
        };
        for (int i = 0; i < texts.length; i++) {
            Path file = Files.writeString(folder.resolve("settings-" + i + ".conf"), texts[i]);
            failures.add(usage(file.toString(), "train", "--dir", run, "--config", file.toString()));
        }
        return failures;
    }

    private List<Failure> ofImports() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {0, 1, 2, 3, 0, (byte) 0xff});
        Path columns = Files.writeString(folder.resolve("columns.csv"), "a,b,c\n1,2,3\n");
        Path times = Files.writeString(folder.resolve("times.csv"), "user_id,item_id,timestamp\nu,i,soon\n");
        Path good = Files.writeString(folder.resolve("good.csv"), "user_id,item_id,timestamp\nu,i,2026-01-01\n");
        List<Failure> failures = new ArrayList<>();
        int run = 0;
        for (Path log : List.of(empty, binary, columns, times, folder.resolve("absent.csv"))) {
            failures.add(failed(
                    log.getFileName().toString(),
                    "import",
                    "--dir",
                    folder.resolve("import-" + run++).toString(),
                    "--format",
                    "csv",
                    "--from",
                    log.toString()));
        }
        failures.add(usage(
                "import.format",
                "import",
                "--dir",
                folder.resolve("import-a").toString(),
                "--format",
                "tape",
                "--from",
                good.toString()));
        failures.add(failed(
                "absent-items.csv",
                "import",
                "--dir",
                folder.resolve("import-b").toString(),
                "--format",
                "csv",
                "--from",
                good.toString(),
                "--items",
                folder.resolve("absent-items.csv").toString()));
        return failures;
    }

    private List<Failure> ofRuns() throws IOException {
        List<Failure> failures = new ArrayList<>();
        for (String step : List.of(
                "features", "tokenize", "train", "train-sasrec", "reward", "align", "abtest", "report", "serve")) {
            Path empty = Files.createDirectories(folder.resolve("empty-" + step));
            failures.add(failed(empty.toString(), step, "--dir", empty.toString()));
        }
        RunDirectory garbage = new RunDirectory(folder.resolve("garbage"));
        Files.createDirectories(garbage.events());
        Files.write(garbage.events().resolve("part-00000.parquet"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        failures.add(
                failed("part-00000.parquet", "features", "--dir", garbage.root().toString()));

        RunDirectory record = new RunDirectory(folder.resolve("record"));
        ParquetTable.EVENTS.writeAll(record.events(), List.of(new Event("u", "i", Action.CLICKED, "r", 1, 0, 1)));
        Files.createDirectories(record.steps());
        Files.writeString(record.steps().resolve("import.json"), "garbage");
        failures.add(failed("import.json", "features", "--dir", record.root().toString()));

        RunDirectory changed = new RunDirectory(folder.resolve("changed"));
        ParquetTable.EVENTS.writeAll(changed.events(), List.of(new Event("u", "i", Action.CLICKED, "r", 1, 0, 1)));
        Files.createDirectories(changed.steps());
        Files.writeString(
                changed.steps().resolve("import.json"),
                "{\"step\": \"import\", \"genrec\": \"0\", \"command\": \"\", \"settingsDigest\": \"\", \"settings\": {},"
                        + " \"inputs\": {}, \"outputs\": {\"events\": \"0123456789abcdef\"}, \"seconds\": 1.0,"
                        + " \"finishedAt\": \"2026-11-30T10:00:00Z\", \"lines\": [], \"facts\": {}}");
        failures.add(failed(
                changed.events().toString(), "features", "--dir", changed.root().toString()));

        RunDirectory locked = new RunDirectory(folder.resolve("locked"));
        RunLock.acquire(locked, "./genrec import"); // for as long as this process lives
        failures.add(
                failed("./genrec import", "simulate", "--dir", locked.root().toString()));
        return failures;
    }
}
