package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.PagedList;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.Api;
import io.genrec.serving.token.PageToken;
import io.genrec.serving.token.PageTokens;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages of two. */
class PageWriterTest {
    private final PageTokens tokens = new PageTokens(List.of("a secret of the test".getBytes(StandardCharsets.UTF_8)));
    private final PageWriter writer =
            new PageWriter(tokens, Duration.ofMillis(1_000), Clock.fixed(Instant.ofEpochMilli(5_400), ZoneOffset.UTC));

    @Test
    void writes_the_pages_of_which_it_is_known_whether_another_follows() {
        PagedList paged = writer.first(list("tea", "a", 4), 2, "asked");
        assertThat(paged.pages()).containsOnlyKeys(PagedList.FIRST);
        assertThat(Api.items(page(paged, PagedList.FIRST))).containsExactly("a0", "a1");
        assertThat(token(paged, PagedList.FIRST).position()).isEqualTo(paged.next());
        assertThat(paged.ttl()).as("what is left of a second, 400 ms later").isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void the_last_page_of_a_complete_list_has_no_token_and_nothing_follows() {
        PagedList paged = writer.first(list("tea", "a", 3).ended(RecommendationList.End.NO_MORE_ITEMS), 2, "asked");
        PageToken second = token(paged, PagedList.FIRST);
        assertThat(paged.pages()).containsOnlyKeys(PagedList.FIRST, second.position());
        assertThat(Api.items(page(paged, second.position()))).containsExactly("a2");
        assertThat(Api.nextToken(page(paged, second.position()))).isEmpty();
        assertThat(paged.next()).isEmpty();
    }

    @Test
    void a_list_with_nothing_in_it_has_one_page_with_nothing_on_it() {
        PagedList paged = writer.first(list("tea", "a", 0).ended(RecommendationList.End.NO_MORE_ITEMS), 2, "asked");
        assertThat(Api.items(page(paged, PagedList.FIRST))).isEmpty();
        assertThat(paged.pages()).hasSize(1);
        assertThat(paged.next()).isEmpty();
    }

    @Test
    void equal_growth_keeps_the_pages_and_different_growth_shares_none() {
        RecommendationList list = list("tea", "a", 4);
        PageToken token = token(writer.first(list, 2, "asked"), PagedList.FIRST);
        PagedList grown = writer.grown(list.append(items("b", 3)), token);
        PagedList again = writer.grown(list.append(items("b", 3)), token);
        PagedList otherwise = writer.grown(list.append(items("c", 3)), token);
        assertThat(again.pages()).isEqualTo(grown.pages());
        // a2 a3 | b0 b1 | b2: the third is not known yet.
        assertThat(grown.pages()).hasSize(2);
        assertThat(page(otherwise, token.position()))
                .as("the page before them")
                .isEqualTo(page(grown, token.position()));
        assertThat(otherwise.next()).isNotEqualTo(grown.next());
    }

    @Test
    void lists_that_differ_in_what_they_came_from_have_other_positions_though_their_items_be_the_same() {
        String next = writer.first(list("tea", "a", 4), 2, "asked").next();
        assertThat(writer.first(list("cup", "a", 4), 2, "asked").next()).isNotEqualTo(next);
        assertThat(writer.first(list("tea", "b", 4), 2, "asked").next()).isNotEqualTo(next);
        assertThat(writer.first(list("tea", "a", 4), 3, "asked").next()).isNotEqualTo(next);
        assertThat(writer.first(list("tea", "a", 4), 2, "asked").next()).isEqualTo(next);
    }

    private PageToken token(PagedList paged, String position) {
        return tokens.verify(Api.nextToken(page(paged, position)), "ann", 0);
    }

    private static String page(PagedList paged, String position) {
        String page = paged.pages().get(position);
        assertThat(page).isNotNull();
        return String.valueOf(page);
    }

    private static RecommendationList list(String history, String prefix, int length) {
        return new RecommendationList(
                "r1",
                "ann",
                "v1",
                List.of(new Behaviour(history, Action.CLICKED, 1)),
                Set.of(),
                "{}",
                false,
                5_000,
                items(prefix, length),
                RecommendationList.End.OPEN);
    }

    private static List<ListedItem> items(String prefix, int length) {
        return IntStream.range(0, length)
                .mapToObj(rank -> new ListedItem(prefix + rank, -rank, ""))
                .toList();
    }
}
