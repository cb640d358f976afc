package io.genrec.datasets.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFolderTest {
    @TempDir
    Path parent;

    private Path target;

    @BeforeEach
    void name_the_target() {
        target = parent.resolve("events");
    }

    @Test
    void is_in_its_place_only_once_committed() throws IOException {
        try (StagedFolder folder = new StagedFolder(target)) {
            Files.writeString(folder.path().resolve("part"), "new");
            assertThat(target).doesNotExist();
            folder.commit();
        }
        assertThat(target.resolve("part")).hasContent("new");
        assertThat(entries()).containsExactly("events");
    }

    @Test
    void leaves_nothing_when_closed_without_a_commit() throws IOException {
        try (StagedFolder folder = new StagedFolder(target)) {
            Files.createDirectories(folder.path().resolve("a/b"));
            Files.writeString(folder.path().resolve("a/b/part"), "half");
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void keeps_what_stood_there_until_the_commit_and_nothing_of_it_after() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("old"), "old");
        try (StagedFolder given_up = new StagedFolder(target)) {
            Files.writeString(given_up.path().resolve("part"), "half");
        }
        assertThat(target.resolve("old")).hasContent("old");
        try (StagedFolder folder = new StagedFolder(target)) {
            Files.writeString(folder.path().resolve("part"), "new");
            folder.commit();
        }
        assertThat(target).isDirectoryContaining("glob:**/part").isDirectoryNotContaining("glob:**/old");
        assertThat(entries()).containsExactly("events");
    }

    @Test
    void clears_away_what_a_killed_run_left_half_written() throws IOException {
        Path leftover = new StagedFolder(target).path().resolve("leftover");
        Files.writeString(leftover, "half");
        try (StagedFolder folder = new StagedFolder(target)) {
            folder.commit();
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void what_is_removed_is_gone_and_what_a_kill_left_of_it_too() throws IOException {
        Files.createDirectories(parent.resolve(".events.replaced/half/removed"));
        Files.createDirectories(target.resolve("a"));
        Files.writeString(target.resolve("a/part"), "old");
        StagedFolder.remove(target);
        assertThat(entries()).isEmpty();
    }

    @Test
    void the_run_directory_puts_every_step_under_one_root() {
        RunDirectory run = new RunDirectory(parent.resolve("x/../run"));
        assertThat(run.root()).isEqualTo(parent.resolve("run"));
        assertThat(run.trainSamples()).isEqualTo(parent.resolve("run/samples/train"));
        assertThat(run.rejects()).isEqualTo(parent.resolve("run/rejects.csv"));
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
