package io.genrec.abtest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.RewardRanking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreferredFeedTest {
    private static final Map<String, Double> REWARDS = Map.of("a", 0.1, "b", 0.3, "c", 0.3, "d", 0.9);

    @Test
    void the_best_of_more_candidates_are_shown_and_equals_keep_their_order() {
        List<Integer> asked = new ArrayList<>();
        PreferredFeed.Source source = (history, now, count) -> {
            asked.add(count);
            return Stream.of("a", "c", "b", "d")
                    .limit(count)
                    .map(item -> new ScoredItem(item, -1))
                    .toList();
        };
        Feed feed = new PreferredFeed(
                source,
                (history, now, items) -> items.stream()
                        .map(item -> REWARDS.getOrDefault(item, 0.0))
                        .toList(),
                new RewardRanking(4, 0.1, 0));
        assertThat(feed.list(List.of(), 0, 3)).containsExactly("d", "c", "b");
        assertThat(feed.list(List.of(), 0, 9)).containsExactly("d", "c", "b", "a");
        assertThat(asked).containsExactly(4, 9);
    }
}
