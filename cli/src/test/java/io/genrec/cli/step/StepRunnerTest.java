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
        try {
            String text = Files.readString(run.root().resolve("in"));
            Files.writeString(run.root().resolve("out"), text);
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
