package io.genrec.domain.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.recommendation.RecommendationList.End;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecommendationListTest {
    private static final RecommendationList LIST = new RecommendationList(
            "r1",
            "ann",
            "v1",
            List.of(),
            Set.of(),
            "{}",
            false,
            0,
            List.of(new ListedItem("tea", -1, "Green tea"), new ListedItem("cup", -2, "Cup")),
            End.OPEN);

    @Test
    void grows_by_appending_and_keeps_what_was_served() {
        RecommendationList longer = LIST.append(List.of(new ListedItem("jug", -3, "")));
        assertThat(longer.items()).extracting(ListedItem::itemId).containsExactly("tea", "cup", "jug");
        assertThat(longer.items().subList(0, 2)).isEqualTo(LIST.items());
        assertThat(longer.bundleVersion()).isEqualTo("v1");
        assertThat(longer.complete()).isFalse();
    }

    @Test
    void ends_with_the_items_it_has() {
        assertThat(LIST.ended(End.LONGEST).complete()).isTrue();
        assertThat(LIST.ended(End.LONGEST).items()).isEqualTo(LIST.items());
    }

    @Test
    void an_item_is_never_twice_in_a_list() {
        assertThatThrownBy(() -> LIST.append(List.of(new ListedItem("tea", -9, "Tea again"))))
                .hasMessage("item tea is twice in request r1");
    }
}
