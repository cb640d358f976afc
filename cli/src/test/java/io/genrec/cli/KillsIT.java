package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cli.step.Lineage;
import io.genrec.datasets.codebook.AssignedIdFormat;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.evaluation.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whenever a step is killed, the next command finds what was there before, whole, or what the step makes, whole. The system
 * property {@code genrec.kills} says how often each step is killed, 50 times without it.
 */
class KillsIT {
    private static final int KILLS = Integer.getInteger("genrec.kills", 50);

    private static final List<String> SHOP = List.of("simulate --seed 1", "features", "tokenize");
    private static final List<String> TRAINED = with(SHOP, "train --seed 1", "reward --seed 1");
    private static final List<String> EVALUATED = with(TRAINED, "evaluate --pages 20");

    @TempDir
    private static Path folder = Path.of("");

    /** Runs by the commands that made them, for all steps that begin with those. */
    private static final Map<List<String>, Path> MADE = new HashMap<>();

    /** A step, the commands before it, the last of which leaves what the step replaces, and what it writes. */
    enum Killed {
        SIMULATE(List.of("simulate --seed 1"), "--seed 2", "events", "items"),
        IMPORT(
                List.of("import --from old.csv --format csv --set import.time-format=epoch-seconds"),
                "--from new.csv --format csv --set import.time-format=epoch-seconds",
                "events",
                "items"),
        FEATURES(
                List.of("simulate --seed 1", "features --history 5"),
                "--history 9 --set features.attribution-window=2h",
                "samples",
                "sequences",
                "metrics/data-health.json"),
        TOKENIZE(SHOP, "--seed 2", "catalog/semantic-ids.jsonl", "catalog/codebooks.npy"),
        ASSIGN(
                with(SHOP, "assign --vectors vectors.npy --vector-ids old-ids.txt"),
                "--vectors vectors.npy --vector-ids new-ids.txt",
                "assigned"),
        TRAIN(with(SHOP, "train --seed 1"), "--seed 2", "bundle/model.safetensors", "metrics/train.json"),
        TRAIN_SASREC(with(SHOP, "train-sasrec --seed 1"), "--seed 2", "sasrec"),
        REWARD(with(SHOP, "reward --seed 1"), "--seed 2", "reward/model.safetensors"),
        ALIGN(with(TRAINED, "align --seed 1"), "--seed 2", "aligned/grpo-sr/model.safetensors", "metrics/align.json"),
        EVALUATE(
                EVALUATED,
                "--pages 40",
                "metrics/evaluate.json",
                "metrics/examples.json",
                "metrics/" + Evaluation.OBSERVED),
        REPORT(with(EVALUATED, "report", "evaluate --pages 40"), "", "report.html"),
        ABTEST(with(TRAINED, "abtest --seed 1"), "--seed 2", "metrics/abtest.json");

        private final List<String> before;
        private final String command;
        private final List<String> outputs;

        Killed(List<String> before, String flags, String... outputs) {
            this.before = before;
            this.command = name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + flags;
            this.outputs = List.of(outputs);
        }
    }

    private static List<String> with(List<String> commands, String... more) {
        return Stream.concat(commands.stream(), Stream.of(more)).toList();
    }

    @BeforeAll
    static void files_to_read() throws IOException {
        log("old.csv", 200);
        log("new.csv", 60_000);
        float[] values = new float[100 * 8];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        new NpyArray(List.of(100, 8), values).write(folder.resolve("vectors.npy"));
        for (String name : List.of("old", "new")) {
            Files.write(
                    folder.resolve(name + "-ids.txt"),
                    IntStream.range(0, 100).mapToObj(item -> name + item).toList());
        }
    }

    /** The quick one of them: soon after its start, and twice while it writes. */
    @Test
    void an_import_leaves_the_old_log_or_the_new_one() throws Exception {
        kill(Killed.IMPORT, 3);
    }

    @Tag("slow")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @ParameterizedTest
    @EnumSource
    void a_step_leaves_the_old_output_or_the_new_one(Killed step) throws Exception {
        kill(step, KILLS);
    }

    /** Every other time at any moment at all, else while something is being written. */
    private static void kill(Killed step, int kills) throws Exception {
        Path before = made(step.before);
        Path after = copy(before, folder.resolve("after-" + step + "-" + kills + "/run"));
        Random random = new Random(11);
        try (GenrecProcesses processes = new GenrecProcesses(folder.resolve("processes-" + step + "-" + kills))) {
            long start = System.nanoTime();
            processes.succeeds(processes.start(arguments(step.command, after)));
            long whole = millisSince(start);
            Map<String, String> old = contents(step.outputs, before);
            Map<String, String> fresh = contents(step.outputs, after);
            assertThat(fresh).as("old and new differ").isNotEqualTo(old);
            int done = 0;
            for (int kill = 0; kill < kills; kill++) {
                Path run = copy(before, folder.resolve("killed-" + step + "-" + kills + "/run"));
                start = System.nanoTime();
                Process process = processes.start(arguments(step.command, run));
                boolean writing = kill % 2 == 1 && awaitWriting(process, run);
                long rest = writing ? Math.max(20, whole - millisSince(start)) : whole;
                process.waitFor(random.nextLong(rest + rest / 10), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                String moment =
                        "kill " + kill + " of " + step + ", after " + millisSince(start) + " of " + whole + " ms";
                done += found(step, run, moment, old, fresh).equals(fresh) ? 1 : 0;
                StagedFolder.delete(run);
            }
            System.out.println(step + ": of " + kills + " kills, " + done + " after the new output was in place");
        }
    }

    private static boolean awaitWriting(Process process, Path run) throws Exception {
        while (process.isAlive() && !isWriting(run)) {
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
        return process.isAlive();
    }

    /** What the next command finds, which must be one of both; it also must be able to go on with it. */
    private static Map<String, String> found(
            Killed step, Path run, String moment, Map<String, String> old, Map<String, String> fresh) throws Exception {
        RunLock.recover(new RunDirectory(run)); // as the next command does
        Map<String, String> found = contents(step.outputs, run);
        assertThat(found).as(moment).isIn(old, fresh);
        try (Stream<Path> left = Files.list(run)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as(moment)
                    .noneMatch(
                            name -> name.endsWith(".partial") || name.endsWith(".replaced") || name.contains("commit"));
        }
        assertThat(new Lineage(new RunDirectory(run)).findings())
                .as(moment)
                .allMatch(finding -> finding.startsWith("note: ") || finding.contains(" began and did not end: "));
        return found;
    }

    private static boolean isWriting(Path run) throws IOException {
        try (Stream<Path> entries = Files.list(run)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().endsWith(".partial"));
        }
    }

    /** What a reader gets to see: the rows of tables, whatever their order, the text of pages, the bytes of other files. */
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
                case "assigned" -> contents.put(output, rows(new ParquetTable<>(new AssignedIdFormat()), path));
                case "sequences" -> contents.put(output, rows(ParquetTable.SEQUENCES, path));
                case "samples" -> {
                    contents.put("train", rows(ParquetTable.SAMPLES, names.trainSamples()));
                    contents.put("valid", rows(ParquetTable.SAMPLES, names.validSamples()));
                    contents.put("test", rows(ParquetTable.SAMPLES, names.testSamples()));
                }
                default -> contents.put(output, Files.isDirectory(path) ? files(path) : digest(path, run));
            }
        }
        return contents;
    }

    private static String files(Path folder) throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), digest(file, folder));
            }
        }
        return files.toString();
    }

    private static <T> String rows(ParquetTable<T> table, Path folder) throws Exception {
        List<String> rows = new ArrayList<>();
        table.forEach(folder, row -> rows.add(row.toString()));
        rows.sort(null);
        return rows.size() + " rows, " + digest(String.join("\n", rows).getBytes(StandardCharsets.UTF_8));
    }

    /** Of a file whose text may name the run. */
    private static String digest(Path file, Path run) throws Exception {
        boolean isText = file.toString().matches(".*\\.(html|json)");
        return digest(
                isText
                        ? Files.readString(file)
                                .replace(run.toString(), "RUN")
                                .replaceAll("\"minutes\" *: *[0-9.E-]+", "")
                                .getBytes(StandardCharsets.UTF_8)
                        : Files.readAllBytes(file));
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void log(String name, int lines) throws IOException {
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
        Files.writeString(folder.resolve(name), text);
    }

    /** A run that commands have made, one after another. */
    private static Path made(List<String> commands) throws IOException {
        Path made = MADE.get(commands);
        if (made == null) {
            List<String> earlier = commands.subList(0, commands.size() - 1);
            Path run = folder.resolve("made-" + MADE.size() + "-" + commands.size() + "/run");
            if (!earlier.isEmpty()) {
                copy(made(earlier), run);
            }
            Invocation ran = Invocation.of(
                    arguments(commands.get(commands.size() - 1), run).toArray(String[]::new));
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            MADE.put(commands, run);
            made = run;
        }
        return made;
    }

    /** As small as every step takes it. */
    private static List<String> arguments(String command, Path run) {
        List<String> arguments = new ArrayList<>();
        for (String word : command.strip().split(" ")) {
            Path file = folder.resolve(word);
            arguments.add(word.contains(".") && Files.isRegularFile(file) ? file.toString() : word);
        }
        arguments.addAll(List.of("--dir", run.toString()));
        for (String setting : List.of(
                "simulator.users=120",
                "simulator.items=200",
                "simulator.days=6",
                "features.parallelism=1",
                "assign.parallelism=1",
                "tokenize.embedding=collaborative",
                "tokenize.collaborative.dimensions=8",
                "tokenize.codes-per-level=16",
                "model.layers=1",
                "train.max-steps=6",
                "train.validations=1",
                "train.validation-pages=20",
                "sasrec.epochs=1",
                "sasrec.validation-pages=20",
                "reward.epochs=1",
                "reward.impressions=2000",
                "reward.held-out=500",
                "align.iterations=2",
                "align.prompts=4",
                "align.updates=1",
                "align.group=4",
                "align.beams=8",
                "align.validations=2",
                "align.validation-pages=10",
                "evaluate.resamples=20",
                "evaluate.validation-pages=20",
                "abtest.users=60",
                "abtest.days=1",
                "abtest.warm-up-days=1",
                "abtest.shards=1",
                "abtest.resamples=20")) {
            arguments.addAll(List.of("--set", setting));
        }
        return arguments;
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
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
