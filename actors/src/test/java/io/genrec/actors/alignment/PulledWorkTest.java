package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PulledWorkTest {
    private static final PolicyVersion POLICY = Groups.policy(3, 'c');

    private final ActorTestKit kit = ActorTestKit.create();
    private final RolloutWork work = new RolloutWork(
            List.of(task("p0"), task("p1"), task("p2"), task("p3")),
            "",
            1,
            new NodeRoles.Inputs("", ""),
            kit.<Coordinator.Command>createTestProbe().getRef());

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_prompt_that_throws_fails_alone() {
        IllegalStateException failure = new IllegalStateException("no rollouts");
        OutOfMemoryError error = new OutOfMemoryError("no memory");
        PulledWork.Outcome<String> outcome = work.each(task -> {
            if ("p1".equals(task.promptId())) {
                throw failure;
            }
            if ("p2".equals(task.promptId())) {
                throw error;
            }
            return "done " + task.promptId();
        });

        assertThat(outcome.results()).containsExactly("done p0", "done p3");
        assertThat(outcome.failures())
                .hasSize(2)
                .containsEntry(WorkKey.of(task("p1")), failure)
                .containsEntry(WorkKey.of(task("p2")), error);
    }

    @Test
    void a_piece_that_cannot_be_begun_fails_with_all_its_prompts() {
        WeightsDownload.Unavailable failure = new WeightsDownload.Unavailable("no weights");

        assertThat(work.failed(failure).results()).isEmpty();
        assertThat(work.failed(failure).failures())
                .hasSize(4)
                .containsEntry(WorkKey.of(task("p0")), failure)
                .containsEntry(WorkKey.of(task("p3")), failure);
    }

    private static RolloutTask task(String prompt) {
        return new RolloutTask(
                3,
                prompt,
                POLICY,
                List.of(),
                0,
                0,
                new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE));
    }
}
