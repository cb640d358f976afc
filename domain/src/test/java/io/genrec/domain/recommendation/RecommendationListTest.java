package io.genrec.domain.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            false,
            0,
            List.of(new ScoredItem("tea", -1), new ScoredItem("cup", -2)));

    @Test
    void grows_by_appending_and_keeps_what_was_served() {
        RecommendationList longer = LIST.append(List.of(new ScoredItem("jug", -3)));
        assertThat(longer.items()).extracting(ScoredItem::itemId).containsExactly("tea", "cup", "jug");
        assertThat(longer.items().subList(0, 2)).isEqualTo(LIST.items());
        assertThat(longer.bundleVersion()).isEqualTo("v1");
    }

    @Test
    void an_item_is_never_twice_in_a_list() {
        assertThatThrownBy(() -> LIST.append(List.of(new ScoredItem("tea", -9))))
                .hasMessage("item tea is twice in request r1");
    }
}
