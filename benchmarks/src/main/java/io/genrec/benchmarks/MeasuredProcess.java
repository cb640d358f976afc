package io.genrec.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A part of genrec in a process of its own with a heap of its own, so that nothing else is in its figures. */
final class MeasuredProcess {
    static final ObjectMapper JSON = new ObjectMapper();

    private MeasuredProcess() {}

    /**
     * What the process has left behind.
     *
     * @param seconds from its start to its end
     */
    record Result<T>(double seconds, T measured) {}

    /**
     * Runs it.
     *
     * @param what for messages
     * @param main its arguments: file of settings, run directory, file to leave a {@code measured} in as JSON
     * @param heap the option of java
     * @param genrec settings at {@code genrec}
     * @throws StepFailed where it fails, with its last words
     */
    static <T> Result<T> run(
            String what, Class<?> main, String heap, Config genrec, RunDirectory run, Class<T> measured) {
        try {
            Files.createDirectories(run.root());
            Path keys = run.root().resolve("genrec.conf");
            Files.writeString(keys, genrec.root().render(ConfigRenderOptions.concise()));
            Path result = run.root().resolve("measured.json");
            Path output = run.root().resolve("output.log");
            long start = System.nanoTime();
            int code = start(
                            main, heap, List.of(keys.toString(), run.root().toString(), result.toString()), run, output)
                    .waitFor();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (code != 0) {
                throw new StepFailed(what + " failed: " + lastLine(output) + "; see " + output);
            }
            return new Result<>(seconds, JSON.readValue(result.toFile(), measured));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while it was measured: " + what, e);
        }
    }

    /** In the process: the config at {@code genrec}. */
    static Config genrec(String[] arguments) {
        return ConfigFactory.parseFile(Path.of(arguments[0]).toFile());
    }

    /** In the process: what all of its threads have computed, seconds. */
    static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static Process start(Class<?> main, String heap, List<String> arguments, RunDirectory run, Path output)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access")
                        || argument.startsWith("--sun-misc-unsafe-memory-access"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dio.genrec.log=" + run.root().resolve("genrec.log"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process.redirectErrorStream(true);
        process.redirectOutput(output.toFile());
        return process.start();
    }

    private static String lastLine(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.reduce("", (before, line) -> line.isBlank() ? before : line);
        }
    }
}
