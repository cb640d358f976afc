package io.genrec.cli.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.run.StepResult;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepRunnerTest {
    private static final Step COPY = new Step(
            "copy",
            "copies",
            List.of("evaluate"),
            List.of("in"),
            List.of("out"),
            genrec -> (run, progress) -> copy(run),
            List.of());

    private static final Step COPY_ON = new Step(
            "copy-on",
            "copies the copy",
            List.of("evaluate"),
            List.of("out"),
            List.of("further"),
            genrec -> (run, progress) -> copyOn(run),
            List.of());

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void an_input() throws IOException {
        run = new RunDirectory(folder);
        Files.writeString(folder.resolve("in"), "tea");
    }

    @Test
    void a_finished_step_leaves_a_record() {
        StepRecord record = run(COPY, "./genrec copy");
        assertThat(StepRecord.find(run, "copy")).contains(record);
        assertThat(record.command()).isEqualTo("./genrec copy");
        assertThat(record.lines()).containsExactly("copied");
        assertThat(record.facts()).isEqualTo(Map.of("letters", 3));
        assertThat(record.seconds()).isEqualTo(1.5);
    }

    @Test
    void a_step_is_finished_until_its_input_its_settings_or_its_output_change() throws IOException {
        assertThat(runner(Map.of()).finished(COPY)).isEmpty();
        run(COPY, "");
        assertThat(runner(Map.of()).finished(COPY)).isPresent();

        assertThat(runner(Map.of("evaluate.pages", "7")).finished(COPY)).isEmpty();
        assertThat(runner(Map.of("train.epochs", "7")).finished(COPY)).isPresent(); // settings of another step

        Files.writeString(folder.resolve("in"), "cup");
        assertThat(runner(Map.of()).finished(COPY)).isEmpty();
        Files.writeString(folder.resolve("in"), "tea");
        assertThat(runner(Map.of()).finished(COPY)).isPresent();

        Files.delete(folder.resolve("out"));
        assertThat(runner(Map.of()).finished(COPY)).isEmpty();
    }

    /** A running stream makes and removes hidden files all the time. */
    @Test
    void features_of_a_stream_are_finished_until_it_has_completed_more() throws IOException {
        Path day = Files.createDirectories(run.streamedSamples().resolve("day=2026-11-30"));
        Files.writeString(day.resolve("part-0.parquet"), "tea");
        Map<String, String> ofStream = Map.of("features.from", "stream");
        StepRecord record = runner(ofStream)
                .run(
                        Steps.FEATURES,
                        (run, progress) -> copy(day.resolve("part-0.parquet"), run.samples()),
                        "./genrec features --from stream");
        assertThat(record.inputs()).containsOnlyKeys("stream/samples");
        assertThat(record.outputs()).containsKey("samples").doesNotContainKey("sequences");

        Files.writeString(day.resolve(".part-1.parquet"), "cu");
        assertThat(runner(ofStream).finished(Steps.FEATURES)).isPresent();
        assertThat(runner(Map.of()).finished(Steps.FEATURES)).as("of the log").isEmpty();
        Files.writeString(day.resolve("part-1.parquet"), "cup");
        assertThat(runner(ofStream).finished(Steps.FEATURES)).isEmpty();
    }

    @Test
    void a_step_is_no_longer_finished_once_its_output_is_changed() throws IOException {
        run(COPY, "");
        Files.writeString(folder.resolve("out"), "cup");
        assertThat(runner(Map.of()).finished(COPY)).isEmpty();
    }

    @Fault("A step ran on files that another step had half replaced.")
    @Test
    void an_input_that_is_not_what_its_step_wrote_is_refused() throws IOException {
        StepRecord record = run(COPY, "");
        run(COPY_ON, "");
        Files.writeString(folder.resolve("out"), "cup");
        assertThatThrownBy(() -> run(COPY_ON, ""))
                .isInstanceOf(StepFailed.class)
                .hasMessage(folder.resolve("out") + " is not what `genrec copy` wrote there on " + record.finishedAt()
                        + ": run that step again, or, where you changed it yourself, remove "
                        + folder.resolve("steps/copy.json"));
        run(COPY, "");
        assertThat(run(COPY_ON, "").lines()).containsExactly("copied");
    }

    @Test
    void an_input_that_another_step_has_written_over_is_its_own() {
        run(COPY, "");
        Step other = new Step(
                "other",
                "",
                List.of(),
                List.of("in"),
                List.of("out"),
                genrec -> (run, progress) -> copy(run),
                List.of());
        run(other, "");
        assertThat(StepRecord.find(run, "copy").orElseThrow().outputs()).isEmpty();
        assertThat(run(COPY_ON, "").lines()).containsExactly("copied");
    }

    @Test
    void a_step_says_that_its_input_was_made_from_what_has_changed_since() throws IOException {
        Step first = new Step(
                "first",
                "",
                List.of(),
                List.of(),
                List.of("in"),
                genrec -> (run, progress) -> new Copied(0),
                List.of());
        run(first, "");
        run(COPY, "");
        Files.writeString(folder.resolve("in"), "cup");
        StepRecord again = run(first, "");
        assertThat(run(COPY_ON, "").lines())
                .containsExactly(
                        "copied",
                        "note: `genrec copy` ran on another " + folder.resolve("in")
                                + " than `genrec first` has written" + " since (on " + again.finishedAt()
                                + "): run `genrec copy` again to take it in");
        run(COPY, "");
        assertThat(run(COPY_ON, "").lines()).containsExactly("copied");
    }

    @Fault("Two imports at once left a mixture of both.")
    @Test
    void a_second_writer_is_refused_before_it_touches_anything() {
        run(COPY, "");
        StepRunner runner = runner(Map.of());
        Step.Work nested = (directory, progress) -> {
            run(COPY, "");
            return new Copied(0);
        };
        assertThatThrownBy(() -> runner.run(COPY_ON, nested, "./genrec copy-on"))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("`./genrec copy-on` (user ")
                .hasMessageEndingWith(
                        " is writing to the run " + folder + ": wait for its end, or choose another --dir");
        assertThat(StepRecord.find(run, "copy")).isPresent();
    }

    @Test
    void a_step_that_fails_is_no_longer_finished_but_cut_short() {
        run(COPY, "");
        Step.Work failing = (directory, progress) -> {
            throw new StepFailed("no");
        };
        StepRunner runner = runner(Map.of());
        assertThatThrownBy(() -> runner.run(COPY, failing, "")).isInstanceOf(StepFailed.class);
        assertThat(runner.finished(COPY)).isEmpty();
        assertThat(runner.cutShort(COPY)).isTrue();
        assertThat(runner(Map.of("evaluate.pages", "7")).cutShort(COPY)).isFalse();
        run(COPY, "");
        assertThat(runner.cutShort(COPY)).isFalse();
    }

    /** Killed after its output was in place and before its record was: the record of before tells of what is gone. */
    @Test
    void a_commit_interrupted_by_a_kill_is_completed() throws IOException {
        Step importing = new Step(
                "import",
                "",
                List.of(),
                List.of(),
                List.of("events"),
                genrec -> (run, progress) -> events("old"),
                List.of());
        Step features = new Step(
                "features",
                "",
                List.of(),
                List.of("events"),
                List.of("sequences"),
                genrec -> (run, progress) -> copy(folder.resolve("events"), folder.resolve("sequences")),
                List.of());
        StepRecord before = run(importing, "");
        Files.writeString(run.steps().resolve("import.begun"), "killed");
        String cut = "note: `genrec import` was cut short: " + folder.resolve("events")
                + " is as it was before, or all new; run it again to be sure";
        assertThat(run(features, "").lines()).containsExactly("copied", cut);
        events("new");
        assertThat(run(features, "").lines()).containsExactly("copied", cut);
        assertThat(new Lineage(run).holds(before, "events")).isFalse();
        assertThat(new Lineage(run).findings())
                .containsExactly("`genrec import` began and did not end: run it again; [events, items], where they are"
                        + " there, are those of before it or all new");
        run(importing, "");
        assertThat(new Lineage(run).findings())
                .singleElement()
                .asString()
                .startsWith("note: `genrec features` ran on another ");
    }

    private Copied events(String text) {
        try {
            Files.writeString(folder.resolve("events"), text);
            return new Copied(text.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_step_that_only_shows_what_is_there_runs_beside_a_writer() {
        Step report = new Step(
                "report",
                "",
                List.of(),
                List.of(),
                List.of("page"),
                genrec -> (run, progress) -> events("page"),
                List.of());
        StepRunner runner = runner(Map.of());
        Step.Work nested = (directory, progress) -> {
            run(report, "");
            return new Copied(0);
        };
        runner.run(COPY, nested, "");
        assertThat(StepRecord.find(run, "report")).isPresent();
    }

    @Test
    void a_digest_is_kept_and_a_changed_file_read_again_even_where_its_size_and_time_are_the_same() throws Exception {
        Files.createDirectories(run.steps());
        Path in = folder.resolve("in");
        String tea = new ContentDigests(run).of(List.of("in")).get("in");
        ObjectMapper json = new ObjectMapper();
        Path kept = run.steps().resolve(".digests");
        ObjectNode entry = (ObjectNode) json.readTree(kept.toFile()).get("in");
        assertThat(entry.get("settled").booleanValue())
                .as("just written: could change once more within a tick of the clock")
                .isFalse();

        // The same, as if the file had been at rest: taken over unread, which a digest that is wrong on purpose shows.
        entry.put("settled", true).put("digest", "kept");
        json.writeValue(kept.toFile(), json.createObjectNode().set("in", entry));
        assertThat(new ContentDigests(run).of("in")).isEqualTo("kept");

        FileTime modified = Files.getLastModifiedTime(in);
        FileTime changed = (FileTime) Files.getAttribute(in, "unix:ctime");
        while (Files.getAttribute(in, "unix:ctime").equals(changed)) { // until the file system's clock has gone on
            Files.writeString(in, "cup");
            Files.setLastModifiedTime(in, modified);
        }
        String cup = new ContentDigests(run).of("in");
        assertThat(cup).isNotIn("kept", tea);
        Files.writeString(in, "tea");
        assertThat(new ContentDigests(run).of("in")).isEqualTo(tea);
        Files.writeString(kept, "garbage");
        assertThat(new ContentDigests(run).of(List.of("in"))).containsEntry("in", tea);
    }

    @Test
    void a_record_that_cannot_be_read_says_what_to_do() throws IOException {
        Path file = Files.createDirectories(run.steps()).resolve("copy.json");
        Files.writeString(file, "garbage");
        assertThatThrownBy(() -> runner(Map.of()).finished(COPY))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(file + " is not a record of a step: ")
                .hasMessageEndingWith("; remove it");
    }

    private StepRecord run(Step step, String command) {
        return runner(Map.of())
                .run(step, step.work().apply(Configuration.defaults().genrec()), command);
    }

    /** Its clock is looked at three times a step, begin, progress and end, and goes on by 0.75 s each time. */
    private StepRunner runner(Map<String, String> flags) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        long[] nanos = {0};
        Terminal terminal = new Terminal(nowhere, nowhere, false, () -> {
            long now = nanos[0];
            nanos[0] += 750_000_000;
            return now;
        });
        return new StepRunner(RunHome.folder(run), Configuration.of(List.of(Configuration.flags(flags))), terminal);
    }

    private static StepResult copy(RunDirectory run) {
        return copy(run.root().resolve("in"), run.root().resolve("out"));
    }

    private static StepResult copyOn(RunDirectory run) {
        return copy(run.root().resolve("out"), run.root().resolve("further"));
    }

    private static StepResult copy(Path from, Path to) {
        try {
            String text = Files.readString(from);
            Files.writeString(to, text);
            return new Copied(text.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Copied(int letters) implements StepResult {
        @Override
        public List<String> lines() {
            return List.of("copied");
        }

        @Override
        public Map<String, Object> facts() {
            return Map.of("letters", letters);
        }
    }
}
