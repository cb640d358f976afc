package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only worker is cut off in mid-iteration, in a network namespace of its own, and comes back: the run waits for it and
 * ends as if nothing had been. The tests' cluster takes 3 s of silence for a node out of reach, and 2 s more to remove it.
 */
@Tag("slow")
class NetworkCutIT {
    private static final int ITERATIONS = 4;
    private static final int PROMPTS = 12;

    /** An iteration of the one worker takes more than 3 s. */
    private static final int DELAY_MILLIS = 250;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void a_network_can_be_cut() {
        assumeTrue(
                NetworkNamespace.isPossible(),
                "no network namespaces for this user on this machine (ip netns): no network is cut");
    }

    @Test
    void a_cut_too_short_to_be_noticed_delays_the_run_and_nothing_else() throws Exception {
        endsAsUndisturbedWhenCutFor(2);
    }

    @Test
    void a_worker_that_was_removed_while_cut_off_joins_again_and_ends_the_run() throws Exception {
        endsAsUndisturbedWhenCutFor(20);
    }

    private void endsAsUndisturbedWhenCutFor(int seconds) throws Exception {
        try (NetworkNamespace network = NetworkNamespace.open();
                AlignmentProcesses run = new AlignmentProcesses(folder, ITERATIONS, PROMPTS)) {
            Process learner = run.align(-1, "", List.of(), NetworkNamespace.OUTSIDE);
            run.worker(
                    DELAY_MILLIS,
                    NetworkNamespace.OUTSIDE + ":" + run.port(),
                    network.prefix(),
                    NetworkNamespace.INSIDE);
            run.awaitIteration(1);
            Thread.sleep(1_000);
            network.cut();
            Thread.sleep(seconds * 1_000L);
            assertThat(run.hasBegun(2)).as("the iteration waited").isFalse();
            network.mend();
            run.assertEndsWithEachPromptOnce(learner);
        }
    }
}
