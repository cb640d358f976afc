package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.genrec.training.decoder.InitialWeights;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {
    private static final long NOW = 100_000_000;

    private final BatchPlan plan = TinyTask.plan(TinyTask.MODEL, TinyTask.WHOLE_PAGES, 400, 3);
    private final PackedBatch batch = plan.pack(plan.epoch(0).get(0));

    @Test
    void two_hundred_steps_leave_as_many_arrays_as_one() {
        try (Learner learner =
                Learner.create(TinyTask.MODEL, TinyTask.optimization(0.1), 64, new InitialWeights(1, List.of()))) {
            learner.step(batch, 0.001, 0);
            int afterOne = learner.manager().getManagedArrays().size();
            for (int step = 1; step < 200; step++) {
                learner.step(batch, 0.001, step);
            }
            assertThat(learner.manager().getManagedArrays()).hasSize(afterOne);
        }
    }

    /**
     * Each prompt of this batch has one answer, so nothing keeps the loss from 0. At first all tokens of a place are alike: 8
     * of the 14 choose from 4 codes or the end of the page, 6 from 4 codes.
     */
    @Test
    void learns_a_batch_by_heart() {
        TrainingRow row = new TrainingRow(
                TinyTask.context(3, 1, 4),
                List.of(
                        new TrainingRow.Branch(0, NOW, new TrainingRow.Response(List.of(5, 9), true)),
                        new TrainingRow.Branch(2, NOW, new TrainingRow.Response(List.of(2), true)),
                        new TrainingRow.Branch(3, NOW, new TrainingRow.Response(List.of(6, 5, 3), false))));
        PackedBatch prompts = new PackedBatch(TinyTask.MODEL, TinyTask.CODED, List.of(row));
        try (Learner learner =
                Learner.create(TinyTask.MODEL, TinyTask.optimization(0), 64, new InitialWeights(1, List.of()))) {
            double first = learner.step(prompts, 0.01, 0);
            double last = first;
            for (int step = 1; step < 150; step++) {
                last = learner.step(prompts, 0.01, step);
            }
            assertThat(first).isCloseTo((8 * Math.log(5) + 6 * Math.log(4)) / 14, offset(0.1));
            assertThat(last).isLessThan(0.02);
        }
    }

    @Test
    void the_seed_of_a_step_decides_what_is_dropped() {
        assertThat(firstLoss(5)).isEqualTo(firstLoss(5)).isNotEqualTo(firstLoss(6));
    }

    private double firstLoss(int seed) {
        try (Learner learner =
                Learner.create(TinyTask.MODEL, TinyTask.optimization(0.3), 64, new InitialWeights(1, List.of()))) {
            return learner.step(batch, 0.001, seed);
        }
    }
}
