package io.genrec.cache;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Lists for tests. */
final class Lists {
    static final Duration TTL = Duration.ofMinutes(30);

    private Lists() {}

    /** Of items {@code <prefix>0, <prefix>1, ..}, best first. */
    static RecommendationList of(String requestId, String prefix, int length) {
        return new RecommendationList(
                requestId,
                "ann",
                "v1",
                List.of(new Behaviour("tea", Action.CLICKED, 1_000), new Behaviour("cup", Action.ORDERED, 2_000)),
                Set.of("jug"),
                "{}",
                false,
                3_000,
                items(prefix, 0, length),
                RecommendationList.End.OPEN);
    }

    static List<ListedItem> items(String prefix, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(rank -> new ListedItem(prefix + rank, -0.1 * (rank + 1), "Title of " + prefix + rank))
                .toList();
    }

    /** A new list of two pages, of which the second is not known yet: its position is {@code <prefix>1}. */
    static PagedList paged(String requestId, String prefix) {
        return new PagedList(
                of(requestId, prefix, 3), "asked", Map.of(PagedList.FIRST, prefix + " page 0"), prefix + 1, TTL);
    }

    /** The list with a page more at {@code <prefix>1}, and the next not known yet at {@code <prefix>2}. */
    static PagedList grown(RecommendationList list, String prefix) {
        return new PagedList(
                list.append(items(prefix, list.items().size(), 6)),
                "asked",
                Map.of(prefix + 1, prefix + " page 1"),
                prefix + 2,
                TTL);
    }
}
