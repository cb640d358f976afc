package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.PagedList;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnCopiesTest {
    private final SettableClock clock = new SettableClock(Instant.ofEpochMilli(0));
    private final OwnCopies copies = new OwnCopies(2, clock);

    @Test
    void forgets_the_list_that_was_used_longest_ago() {
        copies.keep("r1", "p", "page of r1", 1_000);
        copies.keep("r2", "p", "page of r2", 1_000);
        assertThat(copies.page("r1", "p")).contains("page of r1");
        copies.keep("r3", "p", "page of r3", 1_000);
        assertThat(copies.page("r2", "p")).isEmpty();
        assertThat(copies.page("r1", "p")).contains("page of r1");
        assertThat(copies.page("r3", "p")).contains("page of r3");
    }

    @Test
    void forgets_a_list_when_its_time_is_over() {
        copies.keep(PagedList.FIRST, list(2, Map.of(PagedList.FIRST, "one"), "b"), 1_000);
        clock.advance(Duration.ofMillis(999));
        assertThat(copies.page("r1", PagedList.FIRST)).contains("one");
        assertThat(copies.list("r1").orElseThrow().ttl()).isEqualTo(Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(copies.page("r1", PagedList.FIRST)).isEmpty();
        assertThat(copies.list("r1")).isEmpty();
    }

    @Test
    void a_list_has_all_pages_that_this_node_made_and_what_it_was_asked_for_with() {
        copies.keep(PagedList.FIRST, list(2, Map.of(PagedList.FIRST, "one"), "b"), 1_000);
        copies.keep("b", new PagedList(items(4), "", Map.of("b", "two"), "c", Duration.ZERO), 1_000);
        PagedList whole = copies.list("r1").orElseThrow();
        assertThat(whole.list()).isEqualTo(items(4));
        assertThat(whole.pages()).isEqualTo(Map.of(PagedList.FIRST, "one", "b", "two"));
        assertThat(whole.next()).isEqualTo("c");
        assertThat(whole.request()).isEqualTo("asked");
    }

    @Test
    void pages_alone_are_no_list() {
        copies.keep("r1", PagedList.FIRST, "one", 1_000);
        copies.keep("b", new PagedList(items(4), "", Map.of("b", "two"), "c", Duration.ZERO), 1_000);
        assertThat(copies.page("r1", "b")).contains("two");
        assertThat(copies.list("r1")).isEmpty();
    }

    private static PagedList list(int length, Map<String, String> pages, String next) {
        return new PagedList(items(length), "asked", pages, next, Duration.ofMillis(1_000));
    }

    private static RecommendationList items(int length) {
        List<ListedItem> items = IntStream.range(0, length)
                .mapToObj(rank -> new ListedItem("i" + rank, -rank, ""))
                .toList();
        return new RecommendationList(
                "r1", "ann", "v1", List.of(), Set.of(), "{}", false, 0, items, RecommendationList.End.OPEN);
    }
}
