package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptBoardTest {
    private static final PolicyVersion OLD = Groups.policy(0, 'a');
    private static final PolicyVersion NEW = Groups.policy(1, 'b');

    private final PromptBoard board = new PromptBoard(3, 1_000, 100);

    @Test
    void a_prompt_is_handed_out_once_however_often_it_is_asked_for() {
        board.ask(task("p", OLD), "http://one");
        board.ask(task("p", OLD), "http://two");

        assertThat(board.nextToRoll(1, 0)).contains(new PromptBoard.ToRoll(List.of(task("p", OLD)), "http://two", 1));
        assertThat(board.nextToRoll(1, 0)).isEmpty();
    }

    @Test
    void the_second_result_of_a_prompt_is_dropped() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(1, 0);

        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isTrue();
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
        assertThat(scorePiece(0)).hasSize(1);
        assertThat(board.scored(Groups.scored(task("p", OLD)), 0)).isTrue();
        assertThat(board.scored(Groups.scored(task("p", OLD)), 0)).isFalse();
        assertThat(board.done()).isEqualTo(1);
        assertThat(board.dropped()).isEqualTo(2);
    }

    @Test
    void rollouts_of_another_policy_are_dropped_and_the_prompt_stays_under_way() {
        board.ask(task("p", NEW), "");
        board.nextToRoll(1, 0);

        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
        assertThat(board.nextToScore(1, 0)).isEmpty();
        assertThat(board.overdue(1_001)).containsExactly(new PromptBoard.Overdue(WorkKey.of(task("p", NEW)), 1));
    }

    @Test
    void a_failed_prompt_is_handed_out_again_and_given_up_at_the_third_failure() {
        board.ask(task("p", OLD), "");
        WorkKey key = WorkKey.of(task("p", OLD));
        board.nextToRoll(1, 0);
        assertThat(board.failed(key, 1, 0)).isEqualTo(PromptBoard.Verdict.AGAIN);
        assertThat(board.failed(key, 1, 0)).isEqualTo(PromptBoard.Verdict.IGNORED); // nobody has it now
        board.nextToRoll(1, 0);
        assertThat(board.failed(key, 2, 0)).isEqualTo(PromptBoard.Verdict.AGAIN);
        board.nextToRoll(1, 0);
        assertThat(board.failed(key, 3, 0)).isEqualTo(PromptBoard.Verdict.GIVEN_UP);
        assertThat(board.nextToRoll(1, 0)).isEmpty();
    }

    /** A worker that was frozen thaws, and fails with what another has by now. */
    @Test
    void a_late_failure_leaves_the_prompt_to_the_worker_that_has_it_now() {
        board.ask(task("p", OLD), "");
        WorkKey key = WorkKey.of(task("p", OLD));
        long first = board.nextToRoll(1, 0).orElseThrow().attempt();
        board.failed(key, first, 2_000); // overdue
        long second = board.nextToRoll(1, 2_000).orElseThrow().attempt();

        assertThat(board.failed(key, first, 2_001)).isEqualTo(PromptBoard.Verdict.IGNORED);
        assertThat(board.nextToRoll(1, 2_001)).isEmpty(); // the second worker still has it
        assertThat(board.failed(key, second, 2_002)).isEqualTo(PromptBoard.Verdict.AGAIN);

        board.nextToRoll(1, 2_002);
        board.rolled(Groups.rollouts(task("p", OLD)), 2_003);
        board.nextToScore(1, 2_004);
        assertThat(board.failed(key, second, 2_005)).isEqualTo(PromptBoard.Verdict.IGNORED); // now it is scored
    }

    @Test
    void a_score_that_fails_is_tried_again_on_the_same_rollouts() {
        askAndRoll();
        PromptBoard.ToScore first = board.nextToScore(1, 0).orElseThrow();

        board.failed(WorkKey.of(task("p", OLD)), first.attempt(), 0);

        assertThat(scorePiece(0)).isEqualTo(first.prompts());
        assertThat(board.nextToRoll(1, 0)).isEmpty();
    }

    @Test
    void a_prompt_given_up_while_it_was_scored_begins_anew_when_it_is_asked_for_again() {
        askAndRoll();
        for (int failure = 0; failure < 3; failure++) {
            long attempt = board.nextToScore(1, 0).orElseThrow().attempt();
            board.failed(WorkKey.of(task("p", OLD)), attempt, 0);
        }
        assertThat(board.nextToScore(1, 0)).isEmpty();

        board.ask(task("p", OLD), "");

        assertThat(board.nextToRoll(1, 0)).isPresent();
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isTrue();
        assertThat(scorePiece(0)).hasSize(1);
    }

    @Test
    void a_late_result_of_a_prompt_that_was_handed_out_again_still_counts_and_counts_once() {
        board.ask(task("p", OLD), "");
        long attempt = board.nextToRoll(1, 0).orElseThrow().attempt();
        board.failed(WorkKey.of(task("p", OLD)), attempt, 2_000); // overdue: the first worker was frozen
        board.nextToRoll(1, 2_000);

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
        askAndRoll();
        board.nextToScore(1, 0);
        board.scored(Groups.scored(task("p", OLD)), 0);

        assertThat(board.ask(task("p", OLD), "")).isEqualTo(Optional.of(Groups.scored(task("p", OLD))));
    }

    @Test
    void a_group_that_its_generator_has_scored_is_done_and_rollouts_that_come_later_are_dropped() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(1, 0);

        assertThat(board.scored(Groups.scored(task("p", OLD)), 0)).isTrue();
        assertThat(board.rolled(Groups.rollouts(task("p", OLD)), 0)).isFalse();
        assertThat(board.nextToScore(1, 0)).isEmpty();
        assertThat(board.done()).isEqualTo(1);
    }

    /** One prompt first, for nothing is known; then 63 / (4 * 2) = 7, 56 / 8 = 7, 49 / 8 = 6, 43 / 8 = 5, and so on. */
    @Test
    void pieces_are_an_eighth_of_what_is_left_for_two_workers_down_to_one_prompt() {
        askFor(64);
        assertThat(rollPiece(2, 0)).hasSize(1);
        board.rolled(Groups.rollouts(task("p0", OLD)), 0); // took no time: any number is quick enough

        List<Integer> sizes = new ArrayList<>();
        for (int left = 63; left > 0; left -= sizes.get(sizes.size() - 1)) {
            sizes.add(rollPiece(2, 0).size());
        }

        assertThat(sizes).startsWith(7, 7, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1).endsWith(1);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(63);
    }

    /** 20 ms a prompt are five prompts in the 100 ms of a piece; 200 ms are half a prompt, and one is handed out. */
    @Test
    void a_piece_is_no_longer_than_its_time() {
        askFor(100);
        rollPiece(1, 0);
        board.rolled(Groups.rollouts(task("p0", OLD)), 20);
        assertThat(rollPiece(1, 20)).hasSize(5);

        PromptBoard slow = new PromptBoard(3, 1_000, 100);
        IntStream.range(0, 100).forEach(prompt -> slow.ask(task("p" + prompt, OLD), ""));
        slow.nextToRoll(1, 0);
        slow.rolled(Groups.rollouts(task("p0", OLD)), 200);
        assertThat(slow.nextToRoll(1, 200).orElseThrow().prompts()).hasSize(1);
    }

    @Test
    void one_failure_of_a_piece_is_handed_out_again_alone() {
        askFor(12);
        rollPiece(1, 0);
        board.rolled(Groups.rollouts(task("p0", OLD)), 0);
        assertThat(rollPiece(1, 0)).containsExactly(task("p1", OLD), task("p2", OLD)); // 11 / 4

        board.rolled(Groups.rollouts(task("p1", OLD)), 0);
        board.failed(WorkKey.of(task("p2", OLD)), 2, 0);

        List<RolloutTask> handedOut = new ArrayList<>();
        for (Optional<PromptBoard.ToRoll> next = board.nextToRoll(1, 0);
                next.isPresent();
                next = board.nextToRoll(1, 0)) {
            handedOut.addAll(next.orElseThrow().prompts());
        }
        assertThat(handedOut).hasSize(10).doesNotHaveDuplicates().endsWith(task("p2", OLD));
    }

    @Test
    void a_piece_of_groups_to_score_is_cut_from_all_that_is_not_yet_scored() {
        askFor(40);
        rollPiece(1, 0);
        board.rolled(Groups.rollouts(task("p0", OLD)), 0);
        assertThat(scorePiece(0)).hasSize(1);
        board.scored(Groups.scored(task("p0", OLD)), 0);

        List<RolloutTask> piece = rollPiece(1, 0); // 39 / 4
        piece.forEach(task -> board.rolled(Groups.rollouts(task), 0));

        assertThat(piece).hasSize(9);
        assertThat(scorePiece(0)).hasSize(9); // all there are: 39 / 4 might go
    }

    @Test
    void a_piece_is_of_one_address_of_weights_and_fits_a_message() {
        askFor(8);
        rollPiece(1, 0);
        board.rolled(Groups.rollouts(task("p0", OLD)), 0);
        board.ask(task("p1", OLD), "http://new");
        assertThat(board.nextToRoll(1, 0)).contains(new PromptBoard.ToRoll(List.of(task("p1", OLD)), "http://new", 2));

        PromptBoard histories = new PromptBoard(3, 1_000, 100);
        histories.ask(longTask("first"), "");
        histories.nextToRoll(1, 0);
        histories.rolled(Groups.rollouts(longTask("first")), 0);
        IntStream.range(0, 40).forEach(prompt -> histories.ask(longTask("p" + prompt), ""));
        // 512 + 300 * (64 + 3 * 2) bytes each, and a few for the prompt's name: four of them are below 96 KB
        assertThat(histories.nextToRoll(1, 0).orElseThrow().prompts()).hasSize(4);
    }

    /** A prompt asked for, handed out and generated for: next it is scored. */
    private void askAndRoll() {
        board.ask(task("p", OLD), "");
        board.nextToRoll(1, 0);
        board.rolled(Groups.rollouts(task("p", OLD)), 0);
    }

    private void askFor(int count) {
        IntStream.range(0, count).forEach(prompt -> board.ask(task("p" + prompt, OLD), ""));
    }

    private List<RewardWork.Rolled> scorePiece(long nowMillis) {
        return board.nextToScore(1, nowMillis).orElseThrow().prompts();
    }

    private List<RolloutTask> rollPiece(int workers, long nowMillis) {
        return board.nextToRoll(workers, nowMillis).orElseThrow().prompts();
    }

    private static RolloutTask longTask(String prompt) {
        RolloutTask task = task(prompt, OLD);
        return new RolloutTask(
                0,
                prompt,
                OLD,
                Collections.nCopies(300, new Behaviour("i1", Action.CLICKED, 1)),
                0,
                0,
                task.settings());
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
