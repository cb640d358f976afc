package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnCopiesTest {
    private final OwnCopies copies = new OwnCopies(2);

    @Test
    void forgets_the_list_that_was_used_longest_ago() {
        copies.keep(list("r1", 1));
        copies.keep(list("r2", 1));
        assertThat(copies.of("r1")).isPresent();
        copies.keep(list("r3", 1));
        assertThat(copies.of("r2")).isEmpty();
        assertThat(copies.of("r1")).isPresent();
        assertThat(copies.of("r3")).isPresent();
    }

    @Test
    void keeps_the_longer_of_two_and_the_complete_one_of_two_as_long() {
        copies.keep(list("r1", 2));
        copies.keep(list("r1", 1));
        assertThat(copies.of("r1")).contains(list("r1", 2));
        copies.keep(list("r1", 2).completed());
        copies.keep(list("r1", 2));
        assertThat(copies.of("r1")).contains(list("r1", 2).completed());
    }

    private static RecommendationList list(String requestId, int length) {
        List<ListedItem> items = IntStream.range(0, length)
                .mapToObj(rank -> new ListedItem("i" + rank, -rank, ""))
                .toList();
        return new RecommendationList(requestId, "ann", "v1", List.of(), Set.of(), false, 0, items, false);
    }
}
