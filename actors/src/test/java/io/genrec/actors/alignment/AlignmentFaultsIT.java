package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that die, freeze and come back, each a process of its own: the run ends with the weights of the undisturbed one,
 * and every prompt was counted once. Minutes, for the cluster takes its time to be sure that a node is gone.
 */
@Tag("slow")
class AlignmentFaultsIT {
    private static final int ITERATIONS = 6;
    private static final int PROMPTS = 24;
    private static final int DELAY_MILLIS = 60;
    private static final int MINUTES = 4;

    @TempDir
    private Path folder = Path.of("");

    private final List<Process> processes = new ArrayList<>();
    private int port;
    private int workers;

    @BeforeEach
    void choose_a_port() throws IOException {
        port = Ports.free();
    }

    @AfterEach
    void kill_what_is_left() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void a_worker_that_is_killed_costs_time_and_nothing_else() throws Exception {
        Process learner = align(-1);
        Process killed = worker();
        worker();
        awaitIteration(1);
        killed.destroyForcibly();
        assertEndsAsUndisturbed(learner);
    }

    @Test
    void a_worker_that_is_frozen_and_thaws_later_counts_nothing_twice() throws Exception {
        Process learner = align(-1);
        Process frozen = worker();
        worker();
        awaitIteration(1);
        signal("STOP", frozen);
        awaitIteration(3);
        signal("CONT", frozen);
        assertEndsAsUndisturbed(learner);
    }

    @Test
    void a_learner_that_is_killed_goes_on_from_its_checkpoint_with_the_same_workers() throws Exception {
        Process learner = align(-1);
        worker();
        awaitIteration(2);
        learner.destroyForcibly().waitFor();
        assertEndsAsUndisturbed(align(-1));
    }

    @Test
    void a_coordinator_that_is_killed_is_replaced() throws Exception {
        Process coordinator = start("coordinator", folder.resolve("c").toString(), String.valueOf(port));
        int own = Ports.free();
        Process learner = start(
                "align",
                folder.resolve("run").toString(),
                String.valueOf(own),
                "127.0.0.1:" + port,
                String.valueOf(ITERATIONS),
                String.valueOf(PROMPTS),
                "-1");
        port = own;
        worker();
        awaitIteration(2);
        coordinator.destroyForcibly();
        assertEndsAsUndisturbed(learner);
    }

    /** One worker, in the learner's process. */
    @Test
    void a_run_that_is_killed_ten_times_ends_as_the_undisturbed_one() throws Exception {
        Random random = new Random(7);
        Process run = align(20);
        for (int kill = 0; kill < 10; kill++) {
            if (run.waitFor(5_000 + random.nextInt(4_000), TimeUnit.MILLISECONDS)) {
                break;
            }
            run.destroyForcibly().waitFor();
            run = align(20);
        }
        assertEndsAsUndisturbed(run);
    }

    private Process align(int delayMillis) throws IOException {
        return start(
                "align",
                folder.resolve("run").toString(),
                String.valueOf(port),
                "",
                String.valueOf(ITERATIONS),
                String.valueOf(PROMPTS),
                String.valueOf(delayMillis));
    }

    private Process worker() throws IOException {
        return start(
                "worker",
                folder.resolve("worker-" + workers++).toString(),
                "0",
                "127.0.0.1:" + port,
                String.valueOf(DELAY_MILLIS));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                NodeProcess.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Path log = folder.resolve("process-" + processes.size() + ".log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        return process;
    }

    /** What a process has said, so that a failure explains itself. */
    private String log(Process process) throws IOException {
        return Files.readString(folder.resolve("process-" + processes.indexOf(process) + ".log"));
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until the learner has weights of this number. */
    private void awaitIteration(int number) throws InterruptedException {
        Path weights = folder.resolve("run/weights-" + number);
        for (int tenth = 0; tenth < MINUTES * 600 && !Files.exists(weights); tenth++) {
            Thread.sleep(100);
        }
        assertThat(weights).exists();
    }

    private void assertEndsAsUndisturbed(Process learner) throws Exception {
        boolean ended = learner.waitFor(MINUTES, TimeUnit.MINUTES);
        assertThat(ended && learner.exitValue() == 0).as(log(learner)).isTrue();
        assertThat(folder.resolve("run/final"))
                .hasContent(Undisturbed.digest(folder.resolve("undisturbed"), ITERATIONS, PROMPTS));
        List<String> ledger = Files.readAllLines(folder.resolve("run/ledger"));
        assertThat(ledger.stream().distinct()).hasSize(ITERATIONS * PROMPTS);
        List<String> last = ledger.subList(ledger.size() - PROMPTS, ledger.size());
        assertThat(last).doesNotHaveDuplicates().allMatch(line -> line.startsWith((ITERATIONS - 1) + " "));
    }
}
