package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.RewardRanking;
import io.genrec.serving.bundle.ListGenerator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RewardedGeneratorTest {
    private static final Map<String, Double> REWARDS = Map.of("a", 0.1, "b", 0.3, "c", 0.3, "d", 0.9);

    @Test
    void the_best_of_the_candidates_are_listed_and_equals_keep_their_order() {
        RewardedGenerator generator = new RewardedGenerator(
                new Alphabet(),
                (history, atMillis, items) -> items.stream()
                        .map(item -> REWARDS.getOrDefault(item, 0.0))
                        .toList(),
                "0123",
                new RewardRanking(4, 0, 0),
                () -> {});
        assertThat(generator.generate(List.of(), 0, 3, ListGenerator.Selection.without(Set.of())))
                .containsExactly(
                        new ScoredItem("d", Math.log(0.9)),
                        new ScoredItem("b", Math.log(0.3)),
                        new ScoredItem("c", Math.log(0.3)));
        assertThat(generator.generate(List.of(), 0, 2, ListGenerator.Selection.without(Set.of("d", "b"))))
                .extracting(ScoredItem::itemId)
                .containsExactly("c", "a");
        assertThat(generator.bundleVersion())
                .isEqualTo("v1+0123"); // lists of the decoder's order are not grown with these
    }

    /** a, b, c, d. */
    private static final class Alphabet implements ListGenerator {
        @Override
        public String bundleVersion() {
            return "v1";
        }

        @Override
        public boolean knows(String itemId) {
            return true;
        }

        @Override
        public String title(String itemId) {
            return itemId;
        }

        @Override
        public List<String> coldStart() {
            return List.of();
        }

        @Override
        public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
            return List.of("a", "b", "c", "d").stream()
                    .filter(item -> !selection.excluded().contains(item))
                    .limit(count)
                    .map(item -> new ScoredItem(item, 1))
                    .toList();
        }
    }
}
