package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code genrec align} as a user runs it, killed (SIGKILL) and started again with the same command: it ends with the
 * files of a run that nothing happened to, bit for bit. A tiny shop and decoder; minutes, for each start takes seconds.
 */
@Tag("slow")
@Timeout(value = 25, unit = TimeUnit.MINUTES) // hangs end; on a busy machine these tests take five
class AlignmentKillsIT {
    private static final String TINY = """
        genrec {
          simulator { users = 150, items = 200, days = 5 }
          tokenize { embedding = collaborative, codes-per-level = 32, k-means { restarts = 1 } }
          model { layers = 1, max-history = 20 }
          train { max-steps = 6, validations = 1, validation-pages = 20 }
          reward { impressions = 4000, held-out = 2000, epochs = 1 }
          align { iterations = 60, prompts = 8, updates = 2, group = 8, beams = 16 }
          align { validations = 3, validation-pages = 20, checkpoint-every = 5 }
        }
        """;

    /** When a kill comes, and a random while later. */
    private enum Moment {
        /** Before the first iteration, for the most part. */
        STARTING,
        /** Some iterations on. */
        ITERATING,
        /** Once a checkpoint has begun to be written. */
        SAVING,
        /** Once the bundle has begun to be written. */
        EXPORTING
    }

    private static final List<Moment> TEN = List.of(
            Moment.ITERATING,
            Moment.STARTING,
            Moment.ITERATING,
            Moment.SAVING,
            Moment.STARTING,
            Moment.ITERATING,
            Moment.SAVING,
            Moment.STARTING,
            Moment.ITERATING,
            Moment.EXPORTING);

    @TempDir
    private static Path folder = Path.of("");

    private static RunDirectory shop = new RunDirectory(folder);
    private static RunDirectory unbroken = shop;

    private GenrecProcesses processes;
    private RunDirectory run = shop;

    @BeforeAll
    static void make_a_shop_and_align_it_undisturbed() throws Exception {
        Files.writeString(folder.resolve("tiny.conf"), TINY);
        shop = new RunDirectory(folder.resolve("shop"));
        for (String step : List.of("simulate", "features", "tokenize", "train", "reward")) {
            Invocation invocation = Invocation.of(arguments(step, shop).toArray(String[]::new));
            assertThat(invocation.exitCode()).as(invocation.err()).isZero();
        }
        unbroken = copy("unbroken");
        try (GenrecProcesses alone = new GenrecProcesses(folder.resolve("unbroken-processes"))) {
            alone.succeeds(alone.start(arguments("align", unbroken, "--resume")));
        }
    }

    @BeforeEach
    void begin_a_run(TestInfo test) throws IOException {
        String name = test.getTestMethod().orElseThrow().getName();
        run = copy(name);
        processes = new GenrecProcesses(folder.resolve(name + "-processes"));
    }

    @AfterEach
    void end_the_processes() {
        processes.close();
    }

    @Test
    void a_process_that_is_killed_ten_times_ends_as_the_unbroken_one() throws Exception {
        List<String> align = arguments("align", run, "--resume");
        Random random = new Random(11);
        for (Moment moment : TEN) {
            Process learner = processes.start(align);
            await(moment, learner, random);
            kill(learner);
        }
        Process last = processes.start(align);
        processes.succeeds(last);
        assertThat(processes.said(last)).containsPattern("align  goes on after iteration (55|60) of 60, from the");
        assertEndsAsUnbroken();
    }

    /** The learner generates nothing itself; both processes die at once, and come back on the same port. */
    @Test
    void a_learner_and_its_worker_that_are_killed_at_each_moment_end_as_the_unbroken_process() throws Exception {
        int port = freePort();
        List<String> align = learner(port, "--resume");
        List<String> node = worker(port);
        Random random = new Random(12);
        for (Moment moment : Moment.values()) {
            Process worker = processes.start(node);
            Process learner = processes.start(align);
            await(moment, learner, random);
            kill(learner, worker);
        }
        Process worker = processes.start(node);
        processes.succeeds(processes.start(align));
        processes.succeeds(worker);
        assertEndsAsUnbroken();
    }

    @Test
    void of_three_workers_one_is_killed_in_mid_iteration_and_every_iteration_is_as_in_the_undisturbed_run()
            throws Exception {
        String[] larger = {"--iterations", "10", "--prompts", "96", "--set", "align.group=16", "--set", "align.beams=64"
        };
        RunDirectory undisturbed = copy("undisturbed");
        processes.succeeds(processes.start(arguments("align", undisturbed, larger)));
        int port = freePort();
        List<Process> workers = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            workers.add(processes.start(worker(port))); // the tasks say what they ask for
        }
        Process learner = processes.start(learner(port, larger));
        processes.await(learner, "three workers are there", () -> workers(processes.said(learner)) == 3);
        long before = newestPolicy(learner);
        processes.await(learner, "the next iteration begins", () -> newestPolicy(learner) > before);
        long iteration = newestPolicy(learner);
        learner.waitFor(150, TimeUnit.MILLISECONDS);
        kill(workers.get(0));
        assertThat(newestPolicy(learner)).as("still the same iteration").isEqualTo(iteration);
        processes.succeeds(learner);
        processes.succeeds(workers.get(1));
        processes.succeeds(workers.get(2));
        assertEndsAs(undisturbed);
    }

    private void await(Moment moment, Process learner, Random random) throws IOException, InterruptedException {
        int millis = 0;
        switch (moment) {
            case STARTING -> millis = 4_000;
            case ITERATING -> {
                long until = checkpoint() + 1 + random.nextInt(8);
                processes.await(learner, "iteration " + until, () -> newestPolicy(learner) >= until);
                millis = 300;
            }
            case SAVING -> {
                processes.await(
                        learner, "a checkpoint", () -> isThere(policies(), "\\.checkpoint-.*\\.partial", learner));
                millis = 20;
            }
            case EXPORTING -> {
                processes.await(
                        learner,
                        "a bundle",
                        () -> isThere(run.aligned(), "(\\.grpo-sr\\..*\\.partial|grpo-sr)", learner));
                millis = 50;
            }
        }
        learner.waitFor(random.nextInt(millis), TimeUnit.MILLISECONDS);
    }

    private void kill(Process... together) throws IOException, InterruptedException {
        for (Process process : together) {
            process.destroyForcibly();
        }
        for (Process process : together) {
            assertThat(process.waitFor()).as(processes.said(process)).isEqualTo(128 + 9);
        }
    }

    private void assertEndsAsUnbroken() throws IOException {
        assertEndsAs(unbroken);
    }

    /** Bundle, last checkpoint, and what was measured on the way are the same, and nothing half-written is left. */
    private void assertEndsAs(RunDirectory other) throws IOException {
        assertSame(run.aligned(), other.aligned());
        assertSame(run.alignment(), other.alignment());
        JsonNode course = report(run);
        for (String curve : List.of("iterations", "validations")) {
            assertThat(course.get(curve))
                    .as(curve)
                    .isNotEmpty()
                    .isEqualTo(report(other).get(curve));
        }
        assertThat(course.get("iterationSeconds").findValuesAsText("iteration"))
                .isEqualTo(course.get("iterations").findValuesAsText("iteration"));
        assertThat(files(run.metrics())).isEqualTo(files(other.metrics()));
        assertThat(files(run.steps())).isEqualTo(files(other.steps()));
    }

    private static void assertSame(Path folder, Path other) throws IOException {
        assertThat(files(folder)).isNotEmpty().isEqualTo(files(other));
        for (String file : files(folder)) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(other.resolve(file));
        }
    }

    private Path policies() {
        return run.alignment().resolve("grpo-sr");
    }

    /** After which iteration the next process goes on. */
    private long checkpoint() throws IOException {
        return numbers("checkpoint-(\\d+)", FileTime.fromMillis(0)).orElse(0);
    }

    /** The number of the last policy that a process has written, -1 before its first. */
    private long newestPolicy(Process process) throws IOException {
        return numbers("policy-(\\d+)\\.safetensors", begin(process)).orElse(-1);
    }

    private OptionalLong numbers(String pattern, FileTime since) throws IOException {
        return names(policies(), since).stream()
                .map(Pattern.compile(pattern)::matcher)
                .filter(Matcher::matches)
                .mapToLong(name -> Long.parseLong(name.group(1)))
                .max();
    }

    private static boolean isThere(Path parent, String pattern, Process by) throws IOException {
        return names(parent, begin(by)).stream().anyMatch(name -> name.matches(pattern));
    }

    private static FileTime begin(Process process) {
        return FileTime.from(process.info().startInstant().orElse(Instant.MAX));
    }

    /** What was changed in a folder since then; entries come and go while it is read. */
    private static List<String> names(Path parent, FileTime since) throws IOException {
        String[] all = parent.toFile().list();
        List<String> names = new ArrayList<>();
        for (String name : all == null ? new String[0] : all) {
            if (parent.resolve(name).toFile().lastModified() >= since.toMillis()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Rollout nodes that the learner has shown. */
    private static long workers(String said) {
        return said.lines()
                .filter(line -> line.matches(" +\\S+:\\d+ +up +rollout .*"))
                .map(line -> line.strip().replaceAll(" .*", ""))
                .distinct()
                .count();
    }

    private List<String> learner(int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--cluster", "--cluster-port", String.valueOf(port)));
        arguments.addAll(List.of("--set", "cluster.capacity=-1"));
        return arguments("align", run, arguments.toArray(String[]::new));
    }

    private List<String> worker(int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--role", "rollout", "--capacity", "1", "--join", "127.0.0.1:" + port));
        return arguments("node", run, arguments.toArray(String[]::new));
    }

    private static List<String> arguments(String command, RunDirectory run, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--dir", run.root().toString()));
        arguments.addAll(List.of("--config", folder.resolve("tiny.conf").toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static JsonNode report(RunDirectory run) throws IOException {
        return new ObjectMapper()
                .readTree(run.metrics().resolve("align-grpo-sr.json").toFile());
    }

    private static RunDirectory copy(String name) throws IOException {
        RunDirectory copy = new RunDirectory(folder.resolve(name));
        for (String file : files(shop.root())) {
            Path target = copy.root().resolve(file);
            Files.createDirectories(target.getParent());
            Files.copy(shop.root().resolve(file), target);
        }
        return copy;
    }

    /** All files below a folder, by their paths from there, in order. */
    private static List<String> files(Path parent) throws IOException {
        try (Stream<Path> walk = Files.walk(parent)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> parent.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
