package io.genrec.cache;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Lists for tests. */
final class Lists {
    private Lists() {}

    /** Of items {@code <prefix>0, <prefix>1, ..}, best first. */
    static RecommendationList of(String requestId, String prefix, int length) {
        return new RecommendationList(
                requestId,
                "ann",
                "v1",
                List.of(new Behaviour("tea", Action.CLICKED, 1_000), new Behaviour("cup", Action.ORDERED, 2_000)),
                Set.of("jug"),
                false,
                3_000,
                items(prefix, 0, length),
                false);
    }

    static List<ListedItem> items(String prefix, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(rank -> new ListedItem(prefix + rank, -0.1 * (rank + 1), "Title of " + prefix + rank))
                .toList();
    }
}
