package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateTest {
    @TempDir
    Path folder;

    private SavedState saved;

    @BeforeEach
    void setUp() {
        saved = new SavedState(new RunDirectory(folder));
    }

    /** Flink would pass over the timers of the former, and never complete what was open. */
    @Test
    void a_checkpoint_keeps_its_timers_where_they_are_a_savepoint_has_them_for_either() throws IOException {
        saved.requireTimers("heap");
        write(saved.checkpoints().resolve("job/chk-7"), 1);
        assertThatCode(() -> saved.requireTimers("heap")).doesNotThrowAnyException();
        assertThatThrownBy(() -> saved.requireTimers("rocksdb"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("chk-7")
                .hasMessageContaining("--set stream.timers=heap")
                .hasMessageContaining("Ctrl-C");

        write(saved.savepoints().resolve("savepoint-1"), 2);
        assertThatCode(() -> saved.requireTimers("rocksdb")).doesNotThrowAnyException();
        write(saved.checkpoints().resolve("job/chk-8"), 3);
        assertThatThrownBy(() -> saved.requireTimers("heap"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("--set stream.timers=rocksdb");
    }

    /** Before there was a choice they were in RocksDB. */
    @Test
    void a_checkpoint_without_a_note_has_its_timers_in_rocksdb() throws IOException {
        write(saved.checkpoints().resolve("job/chk-7"), 1);
        assertThatThrownBy(() -> saved.requireTimers("heap"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("--set stream.timers=rocksdb");
        assertThatCode(() -> saved.requireTimers("rocksdb")).doesNotThrowAnyException();
    }

    private static void write(Path state, long second) throws IOException {
        Files.createDirectories(state);
        Path metadata = Files.createFile(state.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(1_000 * second));
    }
}
