package io.genrec.datasets.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    Path folder;

    private RunDirectory run;
    private Path file;

    @BeforeEach
    void a_run() {
        run = new RunDirectory(folder);
        file = folder.resolve(".lock");
    }

    @Test
    void a_second_writer_gets_the_name_of_the_first_and_may_write_after_it() throws IOException {
        try (RunLock first = RunLock.acquire(run, "./genrec import --from a.csv")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> RunLock.acquire(run, "./genrec import --from b.csv"))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageMatching(
                            "`\\./genrec import --from a\\.csv` \\(user \\S+ on \\S+, process "
                                    + ProcessHandle.current().pid()
                                    + ", since 20\\S+Z\\) is writing to the run \\S+: wait for its end, or choose another --dir");
        }
        assertThat(file).isEmptyFile();
        RunLock.acquire(run, "./genrec import --from b.csv").close();
    }

    @Test
    void the_lock_of_a_process_that_was_killed_is_free() throws Exception {
        Process holder = hold();
        try {
            assertThatThrownBy(() -> RunLock.acquire(run, "features"))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("`import` (user ")
                    .hasMessageContaining("process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(file).content().contains("\"process\":" + holder.pid());
        RunLock.acquire(run, "features").close();
    }

    @Test
    void whoever_gets_it_ends_what_the_killed_one_was_about() throws IOException {
        Files.createDirectories(folder.resolve(".events.11111111.partial"));
        Files.createDirectories(folder.resolve(".items.22222222.partial"));
        Files.writeString(folder.resolve(".commit.1"), ".events.11111111.partial\tevents\n");
        RunLock.acquire(run, "features").close();
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(folder.resolve("events"), file);
        }
    }

    /** Locks of the operating system need not reach other hosts. */
    @Test
    void an_owner_on_another_host_is_believed_for_a_minute_after_its_last_sign_of_life() throws IOException {
        Files.writeString(
                file,
                "{\"command\": \"train\", \"user\": \"ann\", \"host\": \"elsewhere\", \"process\": 7,"
                        + " \"since\": \"2026-11-30T10:00:00Z\"}");
        assertThatThrownBy(() -> RunLock.acquire(run, "features"))
                .isInstanceOf(StepFailed.class)
                .hasMessage(
                        "`train` (user ann on elsewhere, process 7, since 2026-11-30T10:00:00Z) is writing to the run "
                                + folder
                                + ": wait for its end, or choose another --dir; should that process be gone, the run is"
                                + " free 60 s after its last sign of life");
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minus(RunLock.SILENCE).minusSeconds(1)));
        RunLock.acquire(run, "features").close();
    }

    @Test
    void a_look_at_a_run_that_somebody_writes_to_changes_nothing() throws IOException {
        Path half = Files.createDirectories(folder.resolve(".events.11111111.partial"));
        try (RunLock writer = RunLock.acquire(run, "import")) {
            assertThat(writer).isNotNull();
            Files.createDirectories(half);
            RunLock.recover(run);
            assertThat(half).exists();
        }
        RunLock.recover(run);
        assertThat(half).doesNotExist();
    }

    private Process hold() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                Holding.class.getName(),
                folder.toString()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("held");
        return process;
    }

    /** The program that the tests kill. */
    static final class Holding {
        private Holding() {}

        public static void main(String[] arguments) throws IOException {
            RunLock lock = RunLock.acquire(new RunDirectory(Path.of(arguments[0])), "import");
            System.out.println("held");
            System.in.read();
            lock.close();
        }
    }
}
