package io.genrec.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.testing.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that leave temporary files, as the launcher starts them: one lives, one was killed, one ends. */
class TemporaryFolderIT {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    /** A process with a folder of its own, which ends when somebody writes to it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            TemporaryFolder.tidy();
            System.out.println("held");
            System.in.read();
        }
    }

    @AfterEach
    void end_remaining_processes() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    @Fault("Commands that failed left 24 MB of jars in the folder for temporary files.")
    @Test
    void leftovers_of_a_killed_process_are_removed_at_the_next_start_and_folders_in_use_stay() throws Exception {
        holder("genrec.living1");
        Process killed = holder("genrec.killed1");
        killed.destroyForcibly().waitFor();
        assertThat(folder.resolve("genrec.killed1/library.so")).exists();
        Instant longAgo = Instant.now().minus(Duration.ofHours(2));
        for (String name : List.of("genrec.old", "other.old")) { // killed before it could lock; somebody else's
            Files.setLastModifiedTime(Files.createDirectory(folder.resolve(name)), FileTime.from(longAgo));
        }
        Files.createDirectory(folder.resolve("genrec.young")); // just made by a launcher

        Process last = holder("genrec.ending1");
        last.getOutputStream().close();
        assertThat(last.waitFor()).isZero();

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("genrec.living1", "genrec.young", "other.old");
        }
        assertThat(folder.resolve("genrec.living1/library.so")).exists();
    }

    private Process holder(String name) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        Files.writeString(own.resolve("library.so"), "native");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dio.genrec.temporary=" + own,
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        processes.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isEqualTo("held");
        return process;
    }
}
