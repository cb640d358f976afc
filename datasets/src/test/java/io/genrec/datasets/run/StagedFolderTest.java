package io.genrec.datasets.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void two_writers_of_one_folder_do_not_meet() throws IOException {
        try (StagedFolder one = new StagedFolder(target);
                StagedFolder other = new StagedFolder(target)) {
            Files.writeString(one.path().resolve("part"), "one");
            Files.writeString(other.path().resolve("part"), "other");
            one.commit();
            other.commit();
        }
        assertThat(target.resolve("part")).hasContent("other");
        assertThat(entries()).containsExactly("events");
    }

    @Test
    void clears_away_what_a_killed_run_left_half_written() throws IOException {
        Files.writeString(new StagedFolder(target).path().resolve("leftover"), "half");
        Files.createDirectories(parent.resolve(".events.1b2c3d4e.replaced/half/removed"));
        StagedFolder.recover(parent);
        assertThat(entries()).isEmpty();
    }

    /** Every state that the three renames of a commit of two folders go through. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void a_commit_that_was_killed_is_ended_by_the_next_one_who_looks(int renamed) throws IOException {
        for (String name : List.of("events", "items")) {
            Files.writeString(Files.createDirectory(parent.resolve(name)).resolve("part"), "old");
            Files.writeString(
                    Files.createDirectory(parent.resolve("." + name + ".11111111.partial"))
                            .resolve("part"),
                    "new");
        }
        Files.writeString(
                parent.resolve(".commit.2"), ".events.11111111.partial\tevents\n.items.11111111.partial\titems\n");
        List<List<String>> renames = List.of(
                List.of("events", ".events.22222222.replaced"),
                List.of(".events.11111111.partial", "events"),
                List.of("items", ".items.22222222.replaced"),
                List.of(".items.11111111.partial", "items"));
        for (List<String> rename : renames.subList(0, renamed)) {
            Files.move(parent.resolve(rename.get(0)), parent.resolve(rename.get(1)));
        }
        StagedFolder.recover(parent);
        assertThat(parent.resolve("events/part")).hasContent("new");
        assertThat(parent.resolve("items/part")).hasContent("new");
        assertThat(entries()).containsExactlyInAnyOrder("events", "items");
    }

    @Test
    void files_that_join_a_folder_replace_those_of_their_names_and_no_others() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("other"), "stays");
        Files.writeString(target.resolve("part"), "old");
        try (StagedFolder joining = StagedFolder.joining(target)) {
            Files.writeString(joining.path().resolve("part"), "new");
            Files.writeString(joining.path().resolve("further"), "new");
            assertThat(target.resolve("part")).hasContent("old");
            joining.commit();
        }
        assertThat(target.resolve("other")).hasContent("stays");
        assertThat(target.resolve("part")).hasContent("new");
        assertThat(target.resolve("further")).hasContent("new");
        assertThat(entries()).containsExactly("events");
    }

    /** Killed after each of the renames: a folder within another, and two files beside others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void a_commit_of_folders_and_files_in_different_places_is_ended_likewise(int renamed) throws IOException {
        Files.createDirectories(parent.resolve("aligned/grpo"));
        Files.createDirectories(parent.resolve("metrics"));
        Files.writeString(parent.resolve("aligned/grpo/part"), "old");
        Files.writeString(parent.resolve("metrics/one"), "old");
        Files.writeString(parent.resolve("metrics/other"), "stays");
        for (String staged :
                List.of("aligned/.grpo.1.partial/part", ".metrics.1.partial/one", ".metrics.1.partial/two")) {
            Files.createDirectories(parent.resolve(staged).getParent());
            Files.writeString(parent.resolve(staged), "new");
        }
        List<List<String>> renames = List.of(
                List.of("aligned/grpo", "aligned/.grpo.2.replaced"),
                List.of("aligned/.grpo.1.partial", "aligned/grpo"),
                List.of(".metrics.1.partial/one", "metrics/one"),
                List.of(".metrics.1.partial/two", "metrics/two"));
        Files.writeString(
                parent.resolve(".commit.2"),
                "aligned/.grpo.1.partial\taligned/grpo\n.metrics.1.partial/one\tmetrics/one\n"
                        + ".metrics.1.partial/two\tmetrics/two\n");
        for (List<String> rename : renames.subList(0, renamed)) {
            Files.move(
                    parent.resolve(rename.get(0)), parent.resolve(rename.get(1)), StandardCopyOption.REPLACE_EXISTING);
        }
        StagedFolder.recover(parent);
        StagedFolder.recover(parent.resolve("aligned"));
        for (String made : List.of("aligned/grpo/part", "metrics/one", "metrics/two")) {
            assertThat(parent.resolve(made)).hasContent("new");
        }
        assertThat(parent.resolve("metrics/other")).hasContent("stays");
        assertThat(entries()).containsExactlyInAnyOrder("aligned", "metrics");
        assertThat(parent.resolve("aligned").toFile().list()).containsExactly("grpo");
    }

    @Test
    void removed_objects_are_gone() throws IOException {
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
