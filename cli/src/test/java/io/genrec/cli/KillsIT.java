package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whenever a step is killed, the next command finds what was there before, whole, or what the step makes, whole. */
class KillsIT {
    private static final int MOMENTS = 50;

    @TempDir
    Path folder;

    /** A step, the settings of an earlier run of it and of the one that is killed, and what it writes. */
    enum Killed {
        SIMULATE(List.of(), "--seed 1", "--seed 2", List.of("events", "items")),
        FEATURES(List.of("simulate --seed 1"), "--history 5", "--history 9", List.of("samples", "sequences")),
        TOKENIZE(
                List.of("simulate --seed 1", "features"),
                "--seed 1",
                "--seed 2",
                List.of("catalog/semantic-ids.jsonl", "catalog/codebooks.npy")),
        TRAIN(
                List.of("simulate --seed 1", "features", "tokenize"),
                "--seed 1",
                "--seed 2",
                List.of("bundle/model.safetensors")),
        REWARD(
                List.of("simulate --seed 1", "features", "tokenize"),
                "--seed 1",
                "--seed 2",
                List.of("reward/model.safetensors"));

        private final List<String> before;
        private final String old;
        private final String fresh;
        private final List<String> outputs;

        Killed(List<String> before, String old, String fresh, List<String> outputs) {
            this.before = before;
            this.old = old;
            this.fresh = fresh;
            this.outputs = outputs;
        }

        private List<String> command(String flags, Path run) {
            return arguments(name().toLowerCase(Locale.ROOT) + " " + flags, run);
        }
    }

    /** The quick one of them: a moment in each third of the step's time, and the first at which it writes. */
    @Test
    void an_import_leaves_the_old_log_or_the_new_one() throws Exception {
        Path old = log("old.csv", 200);
        Path fresh = log("new.csv", 60_000);
        Path before = folder.resolve("before");
        succeed(importing(old, before));
        Path after = folder.resolve("after");
        List<String> outputs = List.of("events", "items");
        succeed(importing(fresh, after));
        Random random = new Random(7);
        try (GenrecProcesses processes = new GenrecProcesses(folder.resolve("processes"))) {
            for (int moment = 0; moment < 3; moment++) {
                Path run = copy(before, folder.resolve("run-" + moment));
                long start = System.nanoTime();
                Process process = processes.start(importing(fresh, run));
                processes.await(process, "a folder being written", () -> isWriting(run));
                long starting = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                process.waitFor(moment == 0 ? 0 : random.nextLong(Math.max(1, starting / 2)), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                isOldOrNew(outputs, before, run, after, "moment " + moment);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void a_step_leaves_the_old_output_or_the_new_one(Killed step) throws Exception {
        Path base = folder.resolve("base");
        for (String earlier : step.before) {
            succeed(arguments(earlier, base));
        }
        Path before = Files.exists(base) ? copy(base, folder.resolve("before")) : folder.resolve("before");
        succeed(step.command(step.old, before));
        Path after = Files.exists(base) ? copy(base, folder.resolve("after")) : folder.resolve("after");
        Random random = new Random(11);
        try (GenrecProcesses processes = new GenrecProcesses(folder.resolve("processes"))) {
            long start = System.nanoTime();
            processes.succeeds(processes.start(step.command(step.fresh, after)));
            long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            int fresh = 0;
            for (int moment = 0; moment < MOMENTS; moment++) {
                Path run = copy(before, folder.resolve("run"));
                long millis = random.nextLong(whole + whole / 10);
                Process process = processes.start(step.command(step.fresh, run));
                process.waitFor(millis, TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                fresh += isOldOrNew(step.outputs, before, run, after, step + " killed after " + millis + " ms") ? 1 : 0;
                StagedFolder.delete(run);
            }
            System.out.println(step + ": of " + MOMENTS + " kills, " + fresh + " after the new output was in place");
        }
    }

    /** @return whether it is the new one */
    private static boolean isOldOrNew(List<String> outputs, Path before, Path run, Path after, String moment)
            throws Exception {
        RunLock.recover(new RunDirectory(run)); // as the next command does
        Map<String, String> found = contents(outputs, run);
        assertThat(found).as(moment).isIn(contents(outputs, before), contents(outputs, after));
        try (Stream<Path> left = Files.list(run)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as(moment)
                    .noneMatch(
                            name -> name.endsWith(".partial") || name.endsWith(".replaced") || name.contains("commit"));
        }
        return found.equals(contents(outputs, after));
    }

    private static boolean isWriting(Path run) throws IOException {
        try (Stream<Path> entries = Files.list(run)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().endsWith(".partial"));
        }
    }

    /** What a reader gets to see: the rows of tables, whatever their order, and the bytes of other files. */
    private static Map<String, String> contents(List<String> outputs, Path run) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        RunDirectory names = new RunDirectory(run);
        for (String output : outputs) {
            Path path = names.root().resolve(output);
            if (!Files.exists(path)) {
                contents.put(output, "absent");
                continue;
            }
            switch (output) {
                case "events" -> contents.put(output, rows(ParquetTable.EVENTS, path));
                case "items" -> contents.put(output, rows(ParquetTable.ITEMS, path));
                case "sequences" -> contents.put(output, rows(ParquetTable.SEQUENCES, path));
                case "samples" -> {
                    contents.put("train", rows(ParquetTable.SAMPLES, names.trainSamples()));
                    contents.put("valid", rows(ParquetTable.SAMPLES, names.validSamples()));
                    contents.put("test", rows(ParquetTable.SAMPLES, names.testSamples()));
                }
                default -> contents.put(output, digest(Files.readAllBytes(path)));
            }
        }
        return contents;
    }

    private static <T> String rows(ParquetTable<T> table, Path folder) throws Exception {
        List<String> rows = new ArrayList<>();
        table.forEach(folder, row -> rows.add(row.toString()));
        rows.sort(null);
        return rows.size() + " rows, " + digest(String.join("\n", rows).getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private Path log(String name, int lines) throws IOException {
        StringBuilder text = new StringBuilder("user_id,item_id,action,timestamp\n");
        for (int line = 0; line < lines; line++) {
            text.append('u')
                    .append(line % 97)
                    .append(",i")
                    .append(line % 31)
                    .append(",ordered,")
                    .append(1_700_000_000L + 60L * line)
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> importing(Path log, Path run) {
        return List.of(
                "import",
                "--dir",
                run.toString(),
                "--format",
                "csv",
                "--from",
                log.toString(),
                "--set",
                "import.time-format=epoch-seconds");
    }

    private static void succeed(List<String> arguments) {
        Invocation ran = Invocation.of(arguments.toArray(String[]::new));
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }

    /** As small as every step bears. */
    private static List<String> arguments(String command, Path run) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command.strip().split(" ")));
        arguments.addAll(List.of("--dir", run.toString()));
        for (String setting : List.of(
                "simulator.users=120",
                "simulator.items=200",
                "simulator.days=6",
                "features.parallelism=1",
                "tokenize.embedding=collaborative",
                "tokenize.codes-per-level=16",
                "model.layers=1",
                "train.epochs=1",
                "train.max-minutes=0",
                "reward.epochs=1",
                "reward.impressions=2000")) {
            arguments.addAll(List.of("--set", setting));
        }
        return arguments;
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }
}
