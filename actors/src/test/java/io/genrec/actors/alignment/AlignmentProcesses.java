package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The processes of one alignment, learner and nodes, as {@link NodeProcess} starts them; killed when closed. */
final class AlignmentProcesses implements AutoCloseable {
    private static final int MINUTES = 4;

    private final Path folder;
    private final int iterations;
    private final int prompts;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    /** @param folder empty */
    AlignmentProcesses(Path folder, int iterations, int prompts) throws IOException {
        this.folder = folder;
        this.iterations = iterations;
        this.prompts = prompts;
        this.port = Ports.free();
    }

    /**
     * A learner, or the one that goes on where the last has died.
     *
     * @param delayMillis of its own rollouts, -1 for none
     */
    Process align(int delayMillis) throws IOException {
        return align(delayMillis, "", List.of(), "127.0.0.1");
    }

    /** @param join a node that is there already, or empty */
    Process align(int delayMillis, String join, List<String> prefix, String host) throws IOException {
        return start(
                prefix,
                host,
                "align",
                folder.resolve("run").toString(),
                String.valueOf(port),
                join,
                String.valueOf(iterations),
                String.valueOf(prompts),
                String.valueOf(delayMillis));
    }

    Process worker(int delayMillis) throws IOException {
        return worker(delayMillis, "127.0.0.1:" + port, List.of(), "127.0.0.1");
    }

    /**
     * @param prefix of the command, for a process that is to run elsewhere
     * @param host under which the others reach it
     */
    Process worker(int delayMillis, String join, List<String> prefix, String host) throws IOException {
        return start(
                prefix,
                host,
                "worker",
                folder.resolve("worker-" + processes.size()).toString(),
                "0",
                join,
                String.valueOf(delayMillis));
    }

    /** A node that does nothing but coordinate. @return where others join it */
    String coordinator() throws IOException {
        int own = Ports.free();
        start(List.of(), "127.0.0.1", "coordinator", folder.resolve("c").toString(), String.valueOf(own));
        return "127.0.0.1:" + own;
    }

    /** Where the learner is joined. */
    int port() {
        return port;
    }

    /** The process that was started as the n-th, from 0. */
    Process process(int number) {
        return processes.get(number);
    }

    /** Waits until the learner has weights of this number: then the iteration of this number is under way. */
    void awaitIteration(int number) throws Exception {
        Await.until("iteration " + number, Duration.ofMinutes(MINUTES), () -> hasBegun(number));
    }

    boolean hasBegun(int iteration) {
        return Files.exists(weights("run", iteration));
    }

    /** The weights of every iteration are those of the undisturbed run, and each prompt was learnt from once. */
    void assertEndsAsUndisturbed(Process learner) throws Exception {
        boolean ended = learner.waitFor(MINUTES, TimeUnit.MINUTES);
        assertThat(ended && learner.exitValue() == 0).as(log(learner)).isTrue();
        assertThat(folder.resolve("run/final"))
                .hasContent(Undisturbed.digest(folder.resolve("undisturbed"), iterations, prompts));
        for (int iteration = 0; iteration <= iterations; iteration++) {
            assertThat(weights("run", iteration)).hasSameBinaryContentAs(weights("undisturbed", iteration));
        }
        List<String> ledger = Files.readAllLines(folder.resolve("run/ledger"));
        assertThat(ledger.stream().distinct()).hasSize(iterations * prompts);
        List<String> last = ledger.subList(ledger.size() - prompts, ledger.size());
        assertThat(last).doesNotHaveDuplicates().allMatch(line -> line.startsWith((iterations - 1) + " "));
    }

    /** As {@link #assertEndsAsUndisturbed}, of a learner that never died: no iteration was learnt a second time. */
    void assertEndsWithEachPromptOnce(Process learner) throws Exception {
        assertEndsAsUndisturbed(learner);
        assertThat(Files.readAllLines(folder.resolve("run/ledger"))).doesNotHaveDuplicates();
    }

    /** What a process has said, so that a failure explains itself. */
    String log(Process process) throws IOException {
        return Files.readString(log(processes.indexOf(process)));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }

    private Path weights(String run, int number) {
        return folder.resolve(run).resolve("weights-" + number);
    }

    private Path log(int number) {
        return folder.resolve("process-" + number + ".log");
    }

    private Process start(List<String> prefix, String host, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                NodeProcess.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("GENREC_CLUSTER_HOST", host);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(log(processes.size()).toFile())
                .start();
        processes.add(process);
        return process;
    }
}
