package io.genrec.abtest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.tuning.StageTuning;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FusedSourceTest {
    @Test
    void what_both_sources_find_comes_before_what_one_finds_first() {
        StageTuning.Source fused = new FusedSource(finding("x", "y"), finding("y", "z"));
        List<ScoredItem> found = fused.found(List.of(), 0, 10);
        assertThat(found).extracting(ScoredItem::itemId).containsExactly("y", "x", "z");
        assertThat(found.get(0).score()).isCloseTo(Math.log(1 / 62.0 + 1 / 61.0), within(1e-12));
        assertThat(found.get(1).score()).isCloseTo(Math.log(1 / 61.0), within(1e-12));
        assertThat(found.get(2).score()).isCloseTo(Math.log(1 / 62.0), within(1e-12));
    }

    @Test
    void there_are_as_many_as_were_asked_for() {
        StageTuning.Source fused = new FusedSource(finding("x", "y"), finding("y", "z"));
        assertThat(fused.found(List.of(), 0, 2)).extracting(ScoredItem::itemId).containsExactly("y", "x");
    }

    private static StageTuning.Source finding(String... items) {
        return (history, now, count) -> IntStream.range(0, items.length)
                .mapToObj(place -> new ScoredItem(items[place], -place))
                .toList();
    }
}
