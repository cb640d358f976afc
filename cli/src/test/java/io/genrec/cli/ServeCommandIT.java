package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.testing.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandIT {
    @TempDir
    private Path folder = Path.of("");

    @Fault("All servers of a machine logged to one file in the folder for temporary files.")
    @Test
    void logs_to_a_file_of_its_own_in_the_run_and_nowhere_else() throws IOException, InterruptedException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dlogback.configurationFile=logback.xml", // not the one of the tests, which is silent
                        "io.genrec.cli.Genrec",
                        "serve",
                        "--dir",
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("GENREC_REDIS_URI", "redis://127.0.0.1:6379"); // read, and with it much that may log
        Process process = builder.start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(folder.resolve("said")).content().contains("no bundle at " + run.resolve("bundle"));
        assertThat(files(run)).containsExactlyInAnyOrder(".lock", "serve-" + process.pid() + ".log");
        assertThat(run.resolve("serve-" + process.pid() + ".log")).content().contains("StepFailed");
        assertThat(files(temporary)).doesNotContain("genrec.log");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
