package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.training.alignment.PolicySupport;
import io.genrec.training.alignment.PolicyVersion;
import io.genrec.training.alignment.RolloutKind;
import io.genrec.training.alignment.RolloutSettings;
import io.genrec.training.alignment.RolloutTask;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptBoardTest {
    private static final PolicyVersion OLD = Groups.policy(0, 'a');
    private static final PolicyVersion NEW = Groups.policy(1, 'b');

    private final PromptBoard board = new PromptBoard(3, 1_000);

    @Test
    void a_prompt_is_handed_out_once_however_often_it_is_asked_for() {
        board.ask(task("p", OLD), "http://one");
        board.ask(task("p", OLD), "http://two");

        assertThat(board.nextToRoll(0)).contains(new PromptBoard.ToRoll(task("p", OLD), "http://two"));
        assertThat(board.nextToRoll(0)).isEmpty();
    }

    @Test
    void the_second_result_of_a_prompt_is_dropped() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(0);

        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isTrue();
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
        assertThat(board.nextToScore(0)).isPresent();
        assertThat(board.scored(Groups.scored(task("p", OLD)), 0)).isTrue();
        assertThat(board.scored(Groups.scored(task("p", OLD)), 0)).isFalse();
        assertThat(board.done()).isEqualTo(1);
        assertThat(board.dropped()).isEqualTo(2);
    }

    @Test
    void rollouts_of_another_policy_are_dropped_and_the_prompt_stays_under_way() {
        board.ask(task("p", NEW), "");
        board.nextToRoll(0);

        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
        assertThat(board.nextToScore(0)).isEmpty();
        assertThat(board.overdue(1_001)).containsExactly(WorkKey.of(task("p", NEW)));
    }

    @Test
    void a_failed_prompt_is_handed_out_again_and_given_up_at_the_third_failure() {
        board.ask(task("p", OLD), "");
        WorkKey key = WorkKey.of(task("p", OLD));
        board.nextToRoll(0);
        assertThat(board.failed(key, 0)).isEqualTo(PromptBoard.Verdict.AGAIN);
        assertThat(board.failed(key, 0)).isEqualTo(PromptBoard.Verdict.IGNORED); // nobody has it now
        board.nextToRoll(0);
        assertThat(board.failed(key, 0)).isEqualTo(PromptBoard.Verdict.AGAIN);
        board.nextToRoll(0);
        assertThat(board.failed(key, 0)).isEqualTo(PromptBoard.Verdict.GIVEN_UP);
        assertThat(board.nextToRoll(0)).isEmpty();
    }

    @Test
    void a_score_that_fails_is_tried_again_on_the_same_rollouts() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(0);
        board.rolled(Groups.rollouts(task("p", OLD)), 0);
        PromptBoard.ToScore first = board.nextToScore(0).orElseThrow();

        board.failed(WorkKey.of(task("p", OLD)), 0);

        assertThat(board.nextToScore(0)).contains(first);
        assertThat(board.nextToRoll(0)).isEmpty();
    }

    @Test
    void a_late_result_of_a_prompt_that_was_handed_out_again_still_counts_and_counts_once() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(0);
        board.failed(WorkKey.of(task("p", OLD)), 2_000); // overdue: the first worker was frozen
        board.nextToRoll(2_000);

        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 2_001)).isTrue(); // the first worker thaws
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 2_002)).isFalse(); // the second
    }

    @Test
    void the_next_iteration_clears_the_board() {
        board.ask(task("p", OLD), "");
        board.ask(
                new RolloutTask(
                        1,
                        "p",
                        NEW,
                        List.of(),
                        0,
                        0,
                        new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE)),
                "");

        assertThat(board.total()).isEqualTo(1);
        assertThat(board.iteration()).isEqualTo(1);
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
    }

    @Test
    void a_learner_that_asks_again_gets_what_is_there() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(0);
        board.rolled(Groups.rollouts(task("p", OLD)), 0);
        board.nextToScore(0);
        board.scored(Groups.scored(task("p", OLD)), 0);

        assertThat(board.ask(task("p", OLD), "")).isEqualTo(Optional.of(Groups.scored(task("p", OLD))));
    }

    private static RolloutTask task(String prompt, PolicyVersion policy) {
        return new RolloutTask(
                0,
                prompt,
                policy,
                List.of(),
                0,
                0,
                new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE));
    }
}
