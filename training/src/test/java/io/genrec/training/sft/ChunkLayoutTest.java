package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkLayoutTest {
    private final ChunkLayout layout = new ChunkLayout(4);

    @Test
    void pages_of_a_short_history_share_one_stretch_each_up_to_its_own_cut() {
        List<UserChunk> chunks = layout.chunks("u", List.of(page(0), page(3), page(1)));
        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0).context()).extracting(UserChunk.Item::item).containsExactly(0, 1, 2);
        assertThat(chunks.get(0).pages()).extracting(UserChunk.Cut::visible).containsExactly(3, 1, 0);
    }

    /** Of at most 4, a page must see 2: the one after 8 behaviours sees 4, after 6 still 2, after 5 only 1. */
    @Test
    void a_page_that_would_see_less_than_half_begins_the_next_stretch() {
        List<UserChunk> chunks = layout.chunks("u", List.of(page(8), page(6), page(5), page(3)));
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0).context()).extracting(UserChunk.Item::item).containsExactly(4, 5, 6, 7);
        assertThat(chunks.get(0).pages()).extracting(UserChunk.Cut::visible).containsExactly(4, 2);
        assertThat(chunks.get(1).context()).extracting(UserChunk.Item::item).containsExactly(1, 2, 3, 4);
        assertThat(chunks.get(1).pages()).extracting(UserChunk.Cut::visible).containsExactly(4, 2);
    }

    @Test
    void samples_that_disagree_about_the_history_are_refused() {
        UserChunk.Page other = new UserChunk.Page(0, 3, TinyTask.context(7, 7, 7), List.of(0), List.of());
        assertThatThrownBy(() -> layout.chunks("u", List.of(page(4), other)))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("user u disagree about behaviour 3");
    }

    private static UserChunk.Page page(int end) {
        return TinyTask.page(0, end, 6, 1);
    }
}
