package io.genrec.training.sasrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genrec.datasets.sequence.UserPages;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.baseline.Sasrec;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.decoder.Dropout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SasrecLearnerTest {
    private static final SasrecShape SHAPE = new SasrecShape(List.of("a", "b", "c", "d", "e", "f", "g"), 8, 2, 2, 4);
    private static final SequenceBatch BATCH = new SequenceBatch(
            UserPages.of(List.of(
                            page("ann", "", "a"),
                            page("ann", "a", "g"),
                            page("ann", "abc", "d"),
                            page("bob", "ef", "cf")))
                    .values()
                    .stream()
                    .flatMap(user -> user.stretches(4).stream())
                    .toList(),
            Map.of("a", 0, "b", 1, "c", 2, "d", 3, "e", 4, "f", 5, "g", 6));

    @TempDir
    Path folder;

    /** One history has two answers, each to be given half: the least mean is 2 of 5 positives at log 2. */
    @Test
    void learns_a_batch_by_heart_and_then_ranks_it_so() {
        try (SasrecLearner learner = learner(0)) {
            double first = learner.step(BATCH, 0.01, 0);
            double last = first;
            for (int step = 1; step < 300; step++) {
                last = learner.step(BATCH, 0.01, step);
            }
            assertThat(first).isCloseTo(Math.log(7), offset(0.05));
            assertThat(last).isCloseTo(0.4 * Math.log(2), offset(0.01));
            learner.write(folder);
        }
        Sasrec ranker = Sasrec.load(folder);
        assertThat(ids(ranker, "abc", 1)).containsExactly("d");
        assertThat(ids(ranker, "", 1)).containsExactly("a");
        assertThat(ids(ranker, "ef", 2)).containsExactlyInAnyOrder("c", "f");
        assertThat(ids(ranker.withRepeats(false), "ef", 1)).containsExactly("c");
        assertThat(ids(ranker, "a?", 1)).as("unknown items are passed over").containsExactly("g");
        assertThat(ids(ranker, "abc", 9)).hasSize(7);
    }

    /** Dropout and random weights: every step moves every tensor, so that no part of the two forwards can differ unseen. */
    @Test
    void plain_java_scores_as_the_trained_network_does() {
        try (SasrecLearner learner = learner(0.2);
                NDManager step = learner.manager().newSubManager()) {
            for (int i = 0; i < 30; i++) {
                learner.step(BATCH, 0.05, i);
            }
            learner.write(folder);
            NDArray scores = learner.forward().scores(learner.weights(), BATCH, step, Dropout.NONE);
            Sasrec ranker = Sasrec.load(folder);
            assertScores(ranker, "abc", scores.get(0).toFloatArray());
            assertScores(ranker, "a", scores.get(1).toFloatArray());
            assertScores(ranker, "", scores.get(2).toFloatArray());
            assertScores(ranker, "ef", scores.get(3).toFloatArray());
        }
    }

    @Test
    void equal_seeds_make_equal_weights_and_steps_leave_nothing_behind() {
        try (SasrecLearner one = learner(0.3);
                SasrecLearner other = learner(0.3)) {
            int arrays = 0;
            for (int i = 0; i < 20; i++) {
                assertThat(one.step(BATCH, 0.01, i)).isEqualTo(other.step(BATCH, 0.01, i));
                arrays = i == 0 ? one.manager().getManagedArrays().size() : arrays;
            }
            assertThat(one.manager().getManagedArrays()).hasSize(arrays);
            one.weights().forEach((name, weight) -> assertThat(weight.toFloatArray())
                    .as(name)
                    .containsExactly(other.weights().get(name).toFloatArray()));
        }
    }

    private static SasrecLearner learner(double dropout) {
        return new SasrecLearner(SHAPE, new SasrecSettings.Optimization(0.01, 0, dropout, 64), 1);
    }

    private static void assertScores(Sasrec ranker, String history, float[] expected) {
        List<ScoredItem> ranking = ranker.rank(history(history), 0, 7);
        assertThat(ranking).hasSize(7);
        ranking.forEach(item ->
                assertThat(item.score()).isCloseTo(expected[item.itemId().charAt(0) - 'a'], offset(1e-4)));
    }

    private static List<String> ids(Sasrec ranker, String history, int count) {
        return ranker.rank(history(history), 0, count).stream()
                .map(ScoredItem::itemId)
                .toList();
    }

    /** A page after all of a history. */
    private static PageSample page(String user, String history, String clicked) {
        List<PageItem> items = clicked.chars()
                .mapToObj(item -> new PageItem(String.valueOf((char) item), Action.CLICKED, 0, 1))
                .toList();
        return new PageSample(user, user + history, 1, 1, history(history), history.length(), items);
    }

    private static List<Behaviour> history(String items) {
        return items.chars()
                .mapToObj(item -> new Behaviour(String.valueOf((char) item), Action.CLICKED, 1))
                .toList();
    }
}
