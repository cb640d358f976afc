package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cli.step.Lineage;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.Steps;
import io.genrec.datasets.codebook.AssignedIdFormat;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
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
 * property {@code genrec.kills} says at how many moments of each step that is looked at, 50 without it.
 */
class KillsIT {
    private static final int KILLS = Integer.getInteger("genrec.kills", 50);
    private static final long SEED = 11;

    /** Of one process, most of whose time is its start; where the system does not tell whether it has stopped, it is killed. */
    private static final int MOMENTS = Files.isDirectory(Path.of("/proc/self/task")) ? 5 : 1;

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
        ITEMS_ADD(SHOP, "--from new-items.csv --set items.due.min-items=1", "generations"),
        ITEMS_RETIRE(SHOP, "--from items-to-retire.txt", "generations"),
        ITEMS_ROLLBACK(with(SHOP, "items retire --from items-to-retire.txt"), "--to 0", "generations"),
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
        TUNE(with(TRAINED, "tune --pages 20 --seed 1"), "--pages 20 --seed 2", "served", "metrics/tune.json"),
        ABTEST(with(TRAINED, "abtest --seed 1"), "--seed 2", "metrics/abtest.json");

        private final List<String> before;
        private final String command;
        private final List<String> outputs;

        Killed(List<String> before, String flags, String... outputs) {
            this.before = before;
            this.command = step() + " " + flags;
            this.outputs = List.of(outputs);
        }

        String step() {
            String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
            return name.startsWith("items-") ? name.replace('-', ' ') : name;
        }
    }

    private static List<String> with(List<String> commands, String... more) {
        return Stream.concat(commands.stream(), Stream.of(more)).toList();
    }

    @BeforeAll
    static void files_to_read() throws IOException {
        log("old.csv", 200);
        log("new.csv", 60_000);
        Files.write(
                folder.resolve("items-to-retire.txt"),
                IntStream.rangeClosed(1, 50)
                        .mapToObj(item -> String.format(Locale.ROOT, "i%05d", item))
                        .toList());
        Files.write(
                folder.resolve("new-items.csv"),
                Stream.concat(
                                Stream.of("sku,name"),
                                IntStream.range(0, 200).mapToObj(item -> "new" + item + ",kettle " + item))
                        .toList());
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

    /** The quick one of them: one process. */
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

    @Test
    void every_step_is_among_them() {
        assertThat(Stream.of(Killed.values()).map(Killed::step))
                .containsExactlyInAnyOrderElementsOf(
                        Steps.ALL.stream().map(Step::name).toList());
    }

    /** Of a reproduction, every run in it, one for each model and one that they share; killed at last, it goes on. */
    @Tag("slow")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @Test
    void a_reproduction_holds_outputs_whole_or_not_at_all_and_goes_on() throws Exception {
        List<String> steps = List.of("base", "baselines", "sft/seed-1");
        List<String> outputs =
                List.of("events", "items", "samples", "catalog/semantic-ids.jsonl", "bundle/model.safetensors");
        String command = "reproduce storefront --seeds 1 --variants sft";
        Path place = folder.resolve("reproduction");
        Path whole = place.resolve("whole/run");
        Random random = new Random(SEED);
        try (GenrecProcesses processes = new GenrecProcesses(place.resolve("processes"))) {
            long start = System.nanoTime();
            processes.succeeds(processes.start(arguments(command, whole)));
            long millis = millisSince(start);
            Map<String, Map<String, String>> fresh = new HashMap<>();
            for (String part : steps) {
                fresh.put(part, contents(outputs, whole.resolve(part), whole));
            }
            int tables = 0;
            Path run = place.resolve("killed/run");
            for (int looked = 0; looked < KILLS; ) {
                StagedFolder.delete(place.resolve("killed"));
                Files.createDirectories(run);
                List<Moment> moments =
                        moments(processes.start(arguments(command, run)), run, millis, false, KILLS - looked, random);
                looked += moments.size();
                for (Moment moment : moments) {
                    for (String part : steps) {
                        if (Files.isDirectory(moment.copy().resolve(part))) {
                            requireWhole(moment.copy().resolve(part), moment.text());
                            contents(outputs, moment.copy().resolve(part), run)
                                    .forEach((output, found) -> assertThat(found)
                                            .as("%s of %s, %s", output, part, moment.text())
                                            .isIn("absent", fresh.get(part).get(output)));
                        }
                    }
                    Path table = moment.copy().resolve("metrics/reproduce.json");
                    if (Files.exists(table)) {
                        tables++;
                        assertThat(ResultTable.read(table).names()).contains("popularity", "sft");
                    }
                }
            }
            System.out.println("reproduce: at " + KILLS + " moments, " + tables + " after its table was there");
            processes.succeeds(processes.start(arguments(command, run)));
            for (String part : steps) {
                assertThat(contents(outputs, run.resolve(part), run)).isEqualTo(fresh.get(part));
            }
        }
    }

    private static void kill(Killed step, int kills) throws Exception {
        Path before = made(step.before);
        Path place = folder.resolve(step + "-" + kills);
        Path after = copy(before, place.resolve("after/run"));
        Random random = new Random(SEED);
        try (GenrecProcesses processes = new GenrecProcesses(place.resolve("processes"))) {
            long start = System.nanoTime();
            processes.succeeds(processes.start(arguments(step.command, after)));
            long whole = millisSince(start);
            Map<String, String> old = contents(step.outputs, before, before);
            Map<String, String> fresh = contents(step.outputs, after, after);
            assertThat(fresh).as("old and new differ").isNotEqualTo(old);
            int done = 0;
            boolean isWriting = false;
            for (int looked = 0; looked < kills; isWriting = !isWriting) {
                Path run = copy(before, place.resolve("killed/run"));
                List<Moment> moments = moments(
                        processes.start(arguments(step.command, run)), run, whole, isWriting, kills - looked, random);
                looked += moments.size();
                for (Moment moment : moments) {
                    requireWhole(moment.copy(), step + " " + moment.text());
                    Map<String, String> found = contents(step.outputs, moment.copy(), run);
                    assertThat(found).as("%s %s", step, moment.text()).isIn(old, fresh);
                    done += found.equals(fresh) ? 1 : 0;
                    StagedFolder.delete(moment.copy());
                }
                StagedFolder.delete(run);
            }
            System.out.println(step + ": at " + kills + " moments of " + whole + " ms, " + done
                    + " after the new output was in place");
        }
    }

    /**
     * What a run holds at some moment of a process that writes to it.
     *
     * @param text when that was, for messages
     */
    private record Moment(Path copy, String text) {}

    /**
     * Stops a process at moments, in which its files are what a kill would leave, and kills it at the last; fewer, where it
     * ends before.
     *
     * @param whole milliseconds that it takes undisturbed
     * @param isWriting whether to begin when it begins to write
     */
    private static List<Moment> moments(
            Process process, Path run, long whole, boolean isWriting, int most, Random random) throws Exception {
        List<Moment> moments = new ArrayList<>();
        long start = System.nanoTime();
        if (isWriting) {
            while (!isWriting(run) && process.isAlive()) {
                process.waitFor(2, TimeUnit.MILLISECONDS);
            }
        }
        long rest = Math.max(20, whole - (isWriting ? millisSince(start) : 0));
        long[] waits = random.longs(Math.min(most, MOMENTS), 0, rest).sorted().toArray();
        for (int i = waits.length - 1; i > 0; i--) {
            waits[i] -= waits[i - 1];
        }
        for (int i = 0; i < waits.length && (i == 0 || process.isAlive()); i++) {
            process.waitFor(waits[i], TimeUnit.MILLISECONDS);
            String text = "at moment " + i + ", after " + millisSince(start) + " of " + whole + " ms";
            if (i == waits.length - 1) {
                process.destroyForcibly().waitFor();
            } else if (process.isAlive()) {
                stop(process);
            }
            moments.add(new Moment(copy(run, run.resolveSibling("moment-" + i)), text));
            if (process.isAlive()) {
                signal("CONT", process);
            }
        }
        return moments;
    }

    /** Returns when no thread of the process runs any more, or it has ended. */
    private static void stop(Process process) throws Exception {
        signal("STOP", process);
        Await.until("all threads have stopped", Duration.ofMinutes(1), () -> {
            try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
                return threads.allMatch(thread -> isStopped(thread.resolve("stat")));
            } catch (IOException | UncheckedIOException e) {
                return !process.isAlive();
            }
        });
    }

    private static boolean isStopped(Path stat) {
        try {
            return Files.readString(stat).matches("(?s).*\\) [TtZX] .*");
        } catch (IOException e) {
            return true; // the thread has ended
        }
    }

    private static void signal(String name, Process process) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** After what the next command does first, nothing half-written is left, and all steps fit together. */
    private static void requireWhole(Path run, String moment) throws Exception {
        RunLock.recover(new RunDirectory(run));
        try (Stream<Path> left = Files.list(run)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as(moment)
                    .noneMatch(
                            name -> name.endsWith(".partial") || name.endsWith(".replaced") || name.contains("commit"));
        }
        assertThat(new Lineage(new RunDirectory(run)).findings())
                .as(moment)
                .allMatch(finding -> finding.startsWith("note: ") || finding.contains(" began and did not end: "));
    }

    private static boolean isWriting(Path run) throws IOException {
        try (Stream<Path> entries = Files.list(run)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().endsWith(".partial"));
        }
    }

    /**
     * What a reader gets to see: the rows of tables, whatever their order, the text of pages, the bytes of other files.
     *
     * @param named the run as its files name it
     */
    private static Map<String, String> contents(List<String> outputs, Path run, Path named) throws Exception {
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
                default -> contents.put(output, Files.isDirectory(path) ? files(path) : digest(path, named));
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
        return files.isEmpty() ? "absent" : files.toString(); // a folder of nothing says nothing
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
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return to;
    }
}
