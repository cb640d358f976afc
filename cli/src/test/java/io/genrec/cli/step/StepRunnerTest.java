package io.genrec.cli.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.run.StepResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void a_step_is_no_longer_finished_once_its_output_is_changed() throws IOException {
        run(COPY, "");
        Files.writeString(folder.resolve("out"), "cup");
        assertThat(runner(Map.of()).finished(COPY)).isEmpty();
    }

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

    @Test
    void a_record_that_cannot_be_read_says_what_to_do() throws IOException {
        Path file = Files.createDirectories(run.steps()).resolve("copy.json");
        Files.writeString(file, "garbage");
        assertThatThrownBy(() -> runner(Map.of()).finished(COPY))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(file + " is no record of a step: ")
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
        return new StepRunner(run, Configuration.of(List.of(Configuration.flags(flags))), terminal);
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
