package io.genrec.abtest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.tuning.StageTuning;
import io.genrec.inference.bundle.ServingPlan.SecondStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreferredFeedTest {
    private static final Map<String, Double> REWARDS = Map.of("a", 0.1, "b", 0.3, "c", 0.3, "d", 0.9);

    @Test
    void the_best_of_more_candidates_are_shown_of_equals_the_smaller_id_first() {
        List<Integer> asked = new ArrayList<>();
        StageTuning.Source source = (history, now, count) -> {
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
                new SecondStage(4, 0.1, 0, ""));
        assertThat(feed.list(List.of(), 0, 3)).containsExactly("d", "b", "c");
        assertThat(feed.list(List.of(), 0, 9)).containsExactly("d", "b", "c", "a");
        assertThat(asked).containsExactly(4, 9);
    }
}
