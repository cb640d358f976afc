package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that die, freeze and come back, each a process of its own: the run ends with the weights of the undisturbed one,
 * and every prompt was counted once. Minutes, for the cluster takes its time to be sure that a node is gone.
 */
@Tag("slow")
class AlignmentFaultsIT {
    private static final int ITERATIONS = 6;
    private static final int PROMPTS = 24;
    private static final int DELAY_MILLIS = 60;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_worker_that_is_killed_costs_time_and_nothing_else() throws Exception {
        try (AlignmentProcesses run = run(ITERATIONS)) {
            Process learner = run.align(-1);
            Process killed = run.worker(DELAY_MILLIS);
            run.worker(DELAY_MILLIS);
            run.awaitIteration(1);
            killed.destroyForcibly();
            run.assertEndsWithEachPromptOnce(learner);
        }
    }

    /** An iteration of three workers takes 3 s here, so that a second after its beginning is in the midst of it. */
    @Test
    void one_of_three_workers_killed_in_mid_iteration_changes_no_iteration() throws Exception {
        try (AlignmentProcesses run = run(ITERATIONS)) {
            Process learner = run.align(-1);
            Process killed = run.worker(400);
            run.worker(400);
            run.worker(400);
            run.awaitIteration(1);
            Thread.sleep(1_000);
            killed.destroyForcibly().waitFor();
            assertThat(run.hasBegun(2)).as("the iteration was still under way").isFalse();
            run.assertEndsWithEachPromptOnce(learner);
        }
    }

    @Test
    void a_worker_that_is_frozen_and_thaws_later_counts_nothing_twice() throws Exception {
        try (AlignmentProcesses run = run(ITERATIONS)) {
            Process learner = run.align(-1);
            Process frozen = run.worker(DELAY_MILLIS);
            run.worker(DELAY_MILLIS);
            run.awaitIteration(1);
            signal("STOP", frozen);
            run.awaitIteration(3);
            signal("CONT", frozen);
            run.assertEndsWithEachPromptOnce(learner);
        }
    }

    @Test
    void a_learner_that_is_killed_goes_on_from_its_checkpoint_with_the_same_workers() throws Exception {
        try (AlignmentProcesses run = run(ITERATIONS)) {
            Process learner = run.align(-1);
            run.worker(DELAY_MILLIS);
            run.awaitIteration(2);
            learner.destroyForcibly().waitFor();
            run.assertEndsAsUndisturbed(run.align(-1));
        }
    }

    @Test
    void a_coordinator_that_is_killed_is_replaced() throws Exception {
        try (AlignmentProcesses run = run(ITERATIONS)) {
            String coordinator = run.coordinator();
            Process learner = run.align(-1, coordinator, List.of(), "127.0.0.1");
            run.worker(DELAY_MILLIS);
            run.awaitIteration(2);
            run.process(0).destroyForcibly();
            run.assertEndsWithEachPromptOnce(learner);
        }
    }

    /** One worker, in the learner's process; killed while it starts, joins, generates, learns or writes. */
    @Test
    void a_run_that_is_killed_ten_times_ends_as_the_undisturbed_one() throws Exception {
        Random random = new Random(7);
        try (AlignmentProcesses run = run(40)) {
            Process learner = run.align(40);
            for (int kill = 0; kill < 10; kill++) {
                assertThat(learner.waitFor(2_000 + random.nextInt(5_000), TimeUnit.MILLISECONDS))
                        .as("it was killed before it was done, time %s", kill)
                        .isFalse();
                learner.destroyForcibly().waitFor();
                learner = run.align(40);
            }
            run.assertEndsAsUndisturbed(learner);
        }
    }

    private AlignmentProcesses run(int iterations) throws IOException {
        return new AlignmentProcesses(folder, iterations, PROMPTS);
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
