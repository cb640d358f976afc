package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.genrec.datasets.run.Progress;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.InitialWeights;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
    private static final TrainingLoop.Validator NEVER_BETTER = (weights, step) -> new ValidationPoint(step, 0.5, 0.5);
    private static final TrainingLoop.Validator ALWAYS_BETTER =
            (weights, step) -> new ValidationPoint(step, step / 100.0, 0.5);
    private static final LongSupplier STOPPED_CLOCK = () -> 0;

    @TempDir
    private Path folder;

    /** A kill after step 5 finds the checkpoint of step 3; from there on every loss and every weight is the same. */
    @Test
    void a_killed_run_goes_on_as_if_nothing_had_happened() {
        TrainSettings settings = settings(new TrainSettings.Course(100, 6, 0), 2, 9);
        Outcome unbroken = train(settings, folder.resolve("unbroken"), Progress.SILENT, ALWAYS_BETTER, STOPPED_CLOCK);
        assertThat(unbroken.state.losses()).hasSize(6);

        Path killed = folder.resolve("killed");
        assertThatThrownBy(() -> train(settings, killed, TrainingLoopTest::killAtFive, ALWAYS_BETTER, STOPPED_CLOCK))
                .isInstanceOf(Killed.class);
        assertThat(checkpoints(killed).latest().orElseThrow().state().step()).isEqualTo(3);
        Outcome resumed = train(settings, killed, Progress.SILENT, ALWAYS_BETTER, STOPPED_CLOCK);

        assertThat(resumed.state.losses()).isEqualTo(unbroken.state.losses());
        assertThat(resumed.state.validations()).isEqualTo(unbroken.state.validations());
        unbroken.weights.forEach(
                (name, values) -> assertThat(resumed.weights.get(name)).as(name).containsExactly(values));
        unbroken.best.forEach( // the average of the last step
                (name, values) -> assertThat(resumed.best.get(name)).as(name).containsExactly(values));
    }

    /** Gains at validations 1 and 2, none at 3 and 4: with a patience of 2 the run stops there, with 2's weights. */
    @Test
    void stops_when_patience_runs_out_and_keeps_the_best_weights() {
        Queue<Double> quality = new ArrayDeque<>(List.of(0.1, 0.3, 0.2, 0.25));
        TrainSettings settings = settings(new TrainSettings.Course(100, 10, 0), 10, 2);
        Outcome outcome = train(
                settings,
                folder,
                Progress.SILENT,
                (weights, step) -> new ValidationPoint(step, quality.remove(), 0),
                STOPPED_CLOCK);
        assertThat(outcome.state.step()).isEqualTo(4);
        assertThat(outcome.state.best().orElseThrow().step()).isEqualTo(2);

        TrainSettings two = settings(new TrainSettings.Course(100, 10, 0), 10, 1);
        Outcome upToTwo = train(
                two,
                folder.resolve("two"),
                Progress.SILENT,
                (weights, step) -> new ValidationPoint(step, step == 1 ? 0.3 : 0.1, 0),
                STOPPED_CLOCK);
        assertThat(upToTwo.state.step()).isEqualTo(2);
        upToTwo.averaged.forEach(
                (name, values) -> assertThat(outcome.best.get(name)).as(name).containsExactly(values));
    }

    /** Every look at the clock finds it a second further: a minute is over long before a thousand steps. */
    @Test
    void the_clock_ends_a_run_that_has_a_bound() {
        AtomicLong seconds = new AtomicLong();
        Outcome outcome = train(
                settings(new TrainSettings.Course(1000, 1000, 1), 4, 9),
                folder,
                Progress.SILENT,
                NEVER_BETTER,
                () -> 1000 * seconds.getAndIncrement());
        assertThat(outcome.state.step()).isBetween(2L, 30L);
        assertThat(outcome.state.validations()).isNotEmpty();
    }

    /** 25 of 60 seconds are over at once, and no more ever: by the clock the first of ten steps would be the fourth. */
    @Test
    void a_slow_start_changes_no_weight() {
        AtomicLong looks = new AtomicLong();
        Outcome slow = train(
                settings(new TrainSettings.Course(100, 10, 1), 4, 9),
                folder.resolve("slow"),
                Progress.SILENT,
                NEVER_BETTER,
                () -> looks.getAndIncrement() == 0 ? 0 : 25_000);
        Outcome unbound = train(
                settings(new TrainSettings.Course(100, 10, 0), 4, 9),
                folder.resolve("unbound"),
                Progress.SILENT,
                NEVER_BETTER,
                STOPPED_CLOCK);
        assertThat(slow.state.step()).isEqualTo(10);
        unbound.weights.forEach(
                (name, values) -> assertThat(slow.weights.get(name)).as(name).containsExactly(values));
    }

    /**
     * A step takes a second, a validation ten, the run a minute, with a validation due each 7.5 s. The clock counts from the
     * middle on. Step 31 ends at 30 s, when the fourth is due; the next validation is the sixth, at 45 s (step 36), for the
     * fifth was overtaken. At 60 s, after step 40, the run is over, and the last weights are validated.
     */
    @Test
    void validations_that_the_clock_overtakes_are_left_out() {
        AtomicLong millis = new AtomicLong();
        Outcome outcome = train(
                settings(new TrainSettings.Course(1000, 1000, 1), 8, 9),
                folder,
                (done, total, unit, detail) -> millis.addAndGet(1_000),
                (weights, step) -> {
                    millis.addAndGet(10_000);
                    return new ValidationPoint(step, 0.5, 0.5);
                },
                millis::get);
        assertThat(outcome.state.validations())
                .extracting(ValidationPoint::step)
                .containsExactly(31L, 36L, 40L);
        assertThat(outcome.state.step()).isEqualTo(40);
    }

    private static TrainSettings settings(TrainSettings.Course course, int validations, int patience) {
        return TinyTask.settings(course, new TrainSettings.Validation(validations, patience, 1), 3);
    }

    private static Outcome train(
            TrainSettings settings,
            Path checkpoints,
            Progress progress,
            TrainingLoop.Validator validator,
            LongSupplier clock) {
        BatchPlan plan = TinyTask.plan(TinyTask.MODEL, settings.target(), 40, settings.seed());
        Checkpoints kept = checkpoints(checkpoints);
        try (TrainingLoop.Start start = TrainingLoop.Start.of(
                        plan, settings, new InitialWeights(settings.seed(), List.of()), kept.latest());
                TrainingLoop loop = new TrainingLoop(plan, settings, start, validator, kept, progress, clock)) {
            TrainingState state = loop.run();
            return new Outcome(
                    state,
                    values(start.learner().weights(), start.learner().manager()),
                    values(start.learner().averaged(), start.learner().manager()),
                    values(loop.best(), start.learner().manager()));
        }
    }

    private static Map<String, float[]> values(DecoderWeights weights, NDManager manager) {
        Map<String, float[]> values = new java.util.TreeMap<>();
        weights.byName().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        assertThat(manager.isOpen()).isTrue();
        return values;
    }

    private static Checkpoints checkpoints(Path folder) {
        return new Checkpoints(folder, Map.of("data", "tiny"));
    }

    private static void killAtFive(long done, long total, String unit, String detail) {
        if (done == 5) {
            throw new Killed();
        }
    }

    private static final class Killed extends RuntimeException {}

    private record Outcome(
            TrainingState state,
            Map<String, float[]> weights,
            Map<String, float[]> averaged,
            Map<String, float[]> best) {}
}
