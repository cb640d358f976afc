package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.domain.recommendation.RecommendationList.End;
import io.genrec.serving.bundle.AttributeFilter;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.bundle.SlowGenerator;
import io.genrec.serving.list.Wishes.Shown;
import io.genrec.serving.message.RequestRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Lists of 4, growing by 3, up to 9. */
class ListMakerTest {
    private static final PageSettings SETTINGS = new PageSettings(2, 4, 4, 3, 9, 10, 10, 12);
    private static final Instant NOW = Instant.ofEpochMilli(5_000);

    private final FakeGenerator generator = new FakeGenerator("v1", 100);

    @Test
    void makes_a_list_of_the_set_size_with_all_that_it_came_from() {
        RecommendationList list = maker(generator).make(order(Set.of("i12")), history("i10"), 3);
        assertThat(ids(list)).containsExactly("i11", "i13", "i14", "i15");
        assertThat(list.items().get(0)).isEqualTo(new ListedItem("i11", -1 / 3.0, "Item 11 of v1"));
        assertThat(list.createdAtMillis()).isEqualTo(5_000);
        assertThat(list.history()).containsExactly(new Behaviour("i10", Action.CLICKED, 1));
        assertThat(list.complete()).isFalse();
    }

    @Test
    void makes_it_longer_where_a_page_needs_more() {
        assertThat(maker(generator).make(order(Set.of()), history("i10"), 6).items())
                .hasSize(6);
    }

    @Test
    void grows_by_what_is_neither_listed_nor_excluded() {
        RecommendationList list = maker(generator).make(order(Set.of("i16")), history("i10"), 1);
        RecommendationList longer = maker(generator).grow(list, 2, 5);
        assertThat(ids(longer)).containsExactly("i11", "i12", "i13", "i14", "i15", "i17", "i18");
        assertThat(longer.complete()).isFalse();
    }

    @Test
    void ends_at_the_cap() {
        RecommendationList list = maker(generator).make(order(Set.of()), history("i10"), 8);
        RecommendationList longer = maker(generator).grow(list, 2, 9);
        assertThat(longer.items()).hasSize(9);
        assertThat(longer.end()).isEqualTo(End.LONGEST);
    }

    @Test
    void ends_where_there_are_no_more_items() {
        FakeGenerator six = new FakeGenerator("v1", 6);
        RecommendationList list = maker(six).make(order(Set.of()), history("i0"), 1);
        RecommendationList longer = maker(six).grow(list, 2, 5);
        assertThat(ids(longer)).containsExactly("i1", "i2", "i3", "i4", "i5");
        assertThat(longer.end()).isEqualTo(End.NO_MORE_ITEMS);
    }

    @Test
    void does_not_continue_the_list_of_another_bundle() {
        RecommendationList list = maker(generator).make(order(Set.of()), history("i10"), 1);
        FakeGenerator newer = new FakeGenerator("v2", 100);
        assertThatThrownBy(() -> maker(newer).grow(list, 2, 9))
                .isInstanceOf(RequestRefused.class)
                .hasMessage(
                        "bundle v1 began this list and is no longer served here; ask without pageToken for a new one");
        assertThat(newer.generations()).isZero();
    }

    @Test
    void falls_back_to_the_cold_start_items_without_a_usable_history() {
        RecommendationList list = maker(generator).make(order(Set.of("i1")), history("never heard of"), 1);
        assertThat(ids(list)).containsExactly("i0", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9");
        assertThat(list.coldStart()).isTrue();
        assertThat(list.complete()).isTrue();
        assertThat(generator.generations()).isZero();
    }

    private static ListMaker maker(ListGenerator generator) {
        return new ListMaker(
                new LoadedBundles(1, generator, BundleSource.NONE),
                Experiment.NONE,
                SETTINGS,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new SimpleMeterRegistry().timer("generations"));
    }

    /** i11 is the first after i10: of category odd are i11, i13, ..; those of 15 or more are i15, i19 without i17, .. */
    @Test
    void a_filter_holds_while_the_list_is_made_and_while_it_grows() {
        Wishes odd = new Wishes(
                Set.of("i17"),
                Set.of(),
                List.of(),
                Set.of(),
                new AttributeFilter(Set.of("odd"), Set.of(), 15.0, null),
                Arrangement.NONE,
                Set.of(),
                null,
                Wishes.Origin.NONE);
        RecommendationList list = maker(generator).make(order(odd), history("i10"), 1);
        assertThat(ids(list)).containsExactly("i15", "i19", "i21", "i23");
        assertThat(list.end()).isEqualTo(End.OPEN);
        assertThat(ids(maker(generator).grow(list, 2, 5)))
                .containsExactly("i15", "i19", "i21", "i23", "i25", "i27", "i29");
    }

    @Test
    void items_that_alone_may_come_come_alone_and_only_those_that_pass_the_filter() {
        Wishes few = new Wishes(
                Set.of("i12"),
                Set.of("i12", "i14", "i11", "i90", "never heard of"),
                List.of(),
                Set.of(),
                new AttributeFilter(Set.of("even"), Set.of(), null, null),
                Arrangement.NONE,
                Set.of(),
                null,
                Wishes.Origin.NONE);
        RecommendationList list = maker(generator).make(order(few), history("i10"), 1);
        assertThat(ids(list)).containsExactly("i14", "i90");
        assertThat(list.end()).isEqualTo(End.NO_MORE_ITEMS);
    }

    @Test
    void a_filter_holds_for_cold_start_items_too() {
        Wishes cheap = wanting(new AttributeFilter(Set.of(), Set.of("brand 2"), null, 5.0));
        assertThat(ids(maker(generator).make(order(cheap), history("never heard of"), 1)))
                .containsExactly("i2", "i5");
    }

    @Test
    void a_filter_by_what_no_item_of_this_node_has_is_refused() {
        ListGenerator ofIdsAlone = new SlowGenerator(generator, new CountDownLatch(0), new CountDownLatch(0));
        Wishes odd = wanting(new AttributeFilter(Set.of("odd"), Set.of(), null, null));
        assertThatThrownBy(() -> maker(ofIdsAlone).make(order(odd), history("i10"), 1))
                .isInstanceOf(RequestRefused.class)
                .hasMessageContaining("this node has no items/ in its run");
    }

    /** Of the 12 likeliest, i11 to i22 with scores -1/3, -2/3, ..: brand 0 are i12, i15, i18, i21. */
    @Test
    void a_boost_raises_what_it_is_for_among_the_candidates_and_says_why() {
        AttributeFilter brand = new AttributeFilter(Set.of(), Set.of("brand 0"), null, null);
        Wishes raised = arranged(new Arrangement(List.of(new Arrangement.Boost(brand, 2)), 0), Set.of(Shown.WHY));
        RecommendationList list = maker(generator).make(order(raised), history("i10"), 1);
        // i12 at 4/3, i15 at 1/3, i11 at -1/3, i18 at -2/3, i13 at -1
        assertThat(ids(list)).containsExactly("i12", "i15", "i11", "i18");
        assertThat(list.items().get(1).properties())
                .isEqualTo("{\"why\":{\"modelRank\":5,\"modelScore\":-1.6666666666666667,\"boost\":2.0}}");
        assertThat(ids(maker(generator).grow(list, 2, 5)))
                .as("among the next 12, i13 at -1, i14 at -4/3, i21 at -5/3, i16 at -2")
                .containsExactly("i12", "i15", "i11", "i18", "i13", "i14", "i21");
    }

    /** Pages of two; i11 and i13 are odd, i12 and i14 even. Without i12, i14 and i16 the odd ones would be together. */
    @Test
    void a_page_has_no_more_of_a_category_than_was_asked_for_as_far_as_there_are_others() {
        Wishes capped = new Wishes(
                Set.of("i12", "i14"),
                Set.of(),
                List.of(),
                Set.of(),
                null,
                new Arrangement(List.of(), 1),
                Set.of(),
                null,
                Wishes.Origin.NONE);
        RecommendationList list = maker(generator).make(order(capped), history("i10"), 1);
        assertThat(ids(list)).containsExactly("i11", "i16", "i13", "i18");
        assertThat(ids(maker(generator).grow(list, 2, 5)))
                .containsExactly("i11", "i16", "i13", "i18", "i15", "i20", "i17");
        Wishes oddAlone = new Wishes(
                Set.of(),
                Set.of(),
                List.of(),
                Set.of(),
                new AttributeFilter(Set.of("odd"), Set.of(), null, null),
                new Arrangement(List.of(), 1),
                Set.of(),
                null,
                Wishes.Origin.NONE);
        assertThat(ids(maker(generator).make(order(oddAlone), history("i10"), 1)))
                .containsExactly("i11", "i13", "i15", "i17");
    }

    @Test
    void items_are_described_when_the_caller_asks() {
        Wishes shown = arranged(Arrangement.NONE, Set.of(Shown.PRICE, Shown.BRAND, Shown.CATEGORIES));
        assertThat(maker(generator)
                        .make(order(shown), history("i10"), 1)
                        .items()
                        .get(0)
                        .properties())
                .isEqualTo("{\"categories\":[\"all\",\"odd\"],\"brand\":\"brand 2\",\"price\":11.0}");
        assertThat(maker(generator)
                        .make(order(shown), history("never heard of"), 1)
                        .items()
                        .get(0)
                        .properties())
                .isEqualTo("{\"categories\":[\"all\",\"even\"],\"brand\":\"brand 0\",\"price\":0.0}");
    }

    private static Wishes arranged(Arrangement arrangement, Set<Shown> shown) {
        return new Wishes(Set.of(), Set.of(), List.of(), Set.of(), null, arrangement, shown, null, Wishes.Origin.NONE);
    }

    private static Wishes wanting(AttributeFilter filter) {
        return new Wishes(
                Set.of(), Set.of(), List.of(), Set.of(), filter, Arrangement.NONE, Set.of(), null, Wishes.Origin.NONE);
    }

    private static ListOrder order(Set<String> excluded) {
        return order(new Wishes(
                excluded, Set.of(), List.of(), Set.of(), null, Arrangement.NONE, Set.of(), null, Wishes.Origin.NONE));
    }

    private static ListOrder order(Wishes wishes) {
        return new ListOrder(
                "r1", "ann", () -> CompletableFuture.failedStage(new AssertionError()), wishes, 2, "asked", 0);
    }

    private static ListOrder.Basis history(String lastItem) {
        return new ListOrder.Basis(List.of(new Behaviour(lastItem, Action.CLICKED, 1)), Set.of());
    }

    private static List<String> ids(RecommendationList list) {
        return list.items().stream().map(ListedItem::itemId).toList();
    }
}
