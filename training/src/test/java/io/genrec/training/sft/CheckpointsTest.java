package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.training.decoder.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    private Path folder;

    @Test
    void only_the_newest_is_kept() throws IOException {
        save(2);
        save(10);
        try (var kept = Files.list(folder)) {
            assertThat(kept).containsExactly(folder.resolve("step-0000000010"));
        }
        assertThat(checkpoints("1").latest().orElseThrow().state()).isEqualTo(state(10));
    }

    @Test
    void files_half_written_at_a_kill_are_ignored() throws IOException {
        save(2);
        Files.createDirectories(folder.resolve(".step-0000000004.partial"));
        assertThat(checkpoints("1").latest().orElseThrow().state().step()).isEqualTo(2);
    }

    @Test
    void a_checkpoint_of_another_run_is_refused_naming_the_difference() {
        save(2);
        assertThatThrownBy(() -> checkpoints("2").latest())
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("was made with genrec.train.seed = 1, this run has 2");
    }

    @Test
    void a_damaged_checkpoint_is_refused_naming_it() throws IOException {
        save(2);
        Files.writeString(folder.resolve("step-0000000002").resolve("state.json"), "{\"step\":");
        assertThatThrownBy(() -> checkpoints("1").latest())
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("step-0000000002 is damaged");
    }

    private void save(long step) {
        try (Learner learner =
                Learner.create(TinyTask.MODEL, TinyTask.optimization(0), 64, new InitialWeights(1, List.of()))) {
            checkpoints("1").save(learner, learner.weights(), state(step));
        }
    }

    private static TrainingState state(long step) {
        return new TrainingState(
                step, 1, 2, 3, List.of(2.5, 0.1 + 0.2), List.of(new ValidationPoint(step, 1.0 / 3, 0.5)));
    }

    private Checkpoints checkpoints(String seed) {
        return new Checkpoints(folder, Map.of("genrec.train.seed", seed));
    }
}
