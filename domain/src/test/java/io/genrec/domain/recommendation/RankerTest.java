package io.genrec.domain.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankerTest {
    private static final Ranker ALPHABET = (history, atMillis, count) -> List.of("a", "b", "c", "d").stream()
            .limit(count)
            .map(item -> new ScoredItem(item, -item.charAt(0)))
            .toList();

    @Test
    void excluded_items_make_room_for_those_after_them() {
        assertThat(ALPHABET.rank(List.of(), 0, 2, Set.of("a", "c")))
                .extracting(ScoredItem::itemId)
                .containsExactly("b", "d");
        assertThat(ALPHABET.rank(List.of(), 0, 2, Set.of("d", "never seen")))
                .extracting(ScoredItem::itemId)
                .containsExactly("a", "b");
    }
}
