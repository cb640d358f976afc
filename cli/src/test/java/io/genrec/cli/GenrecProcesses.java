package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands as processes of their own, started as {@code ./genrec} starts them; killed when closed. */
final class GenrecProcesses implements AutoCloseable {
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    /** @param folder for what the processes say, and for their temporary files */
    GenrecProcesses(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** @param options further ones for java, over those that all of them have */
    Process start(List<String> arguments, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1", // a start is most of what such a process does
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + folder));
        command.addAll(List.of(options));
        command.add("io.genrec.cli.Genrec");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(processes.size()).toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE"); // as ./genrec does
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** What a process has said so far. */
    String said(Process process) throws IOException {
        return Files.readString(log(processes.indexOf(process)));
    }

    /** What a process brings about. */
    @FunctionalInterface
    interface Event {
        boolean hasHappened() throws IOException;
    }

    /** Looks again and again, some hundred times a second, until it has happened or the process has ended. */
    void await(Process process, String name, Event event) throws IOException, InterruptedException {
        boolean alive = true;
        while (!event.hasHappened()) {
            assertThat(alive).as("alive until %s: %s", name, said(process)).isTrue();
            alive = !process.waitFor(2, TimeUnit.MILLISECONDS);
        }
    }

    void succeeds(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor()).as(said(process)).isZero();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    private Path log(int number) {
        return folder.resolve("process-" + number + ".log");
    }
}
