package io.genrec.flink.stream;

import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The streaming job in a JVM of its own, to be killed. */
final class StreamProcess implements AutoCloseable {
    private final Process process;

    private StreamProcess(Process process) {
        this.process = process;
    }

    static StreamProcess start(RunDirectory run, StreamConfig config) throws IOException {
        return start(run, config, StreamProcess.class);
    }

    /** @param main takes the run directory and the file of settings */
    static StreamProcess start(RunDirectory run, StreamConfig config, Class<?> main) throws IOException {
        Files.createDirectories(run.root());
        Path settings = run.root().resolve("stream.conf");
        Files.writeString(settings, config.text());
        ProcessBuilder job = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                main.getName(),
                run.root().toString(),
                settings.toString()));
        job.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        job.redirectErrorStream(true);
        job.redirectOutput(ProcessBuilder.Redirect.appendTo(
                run.root().resolve("stream-process.log").toFile()));
        return new StreamProcess(job.start());
    }

    /** Returns once it has ended by itself. @return the exit code */
    int awaitEnd() {
        return process.onExit().join().exitValue();
    }

    /** Kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** @param arguments run directory, file of settings */
    public static void main(String[] arguments) throws IOException {
        StreamConfig config = new StreamConfig(Files.readString(Path.of(arguments[1])));
        StreamJob.start(config.settings(), new RunDirectory(Path.of(arguments[0])), false)
                .await();
    }
}
