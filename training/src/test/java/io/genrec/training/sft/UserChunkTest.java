package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.testing.Trials;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UserChunkTest {
    private final UserChunk.Page page = new UserChunk.Page(0, List.of(6), List.of());

    /** The context counts up, so what stands before a cut is what is left of the numbers below it. */
    @Test
    void a_thinned_stretch_keeps_before_each_cut_what_stood_there() {
        List<UserChunk.Item> context =
                TinyTask.context(IntStream.range(0, 100).boxed().toArray(Integer[]::new));
        Trials.repeat(20, random -> {
            UserChunk thinned = new UserChunk(context, List.of(cut(100), cut(60), cut(0))).thinned(0.3, random);
            assertThat(thinned.context())
                    .isSortedAccordingTo(Comparator.comparingInt(UserChunk.Item::item))
                    .hasSizeBetween(30, 99); // 70 are expected, with a deviation of 4.6
            assertThat(thinned.pages().get(0).visible())
                    .isEqualTo(thinned.context().size());
            assertThat(thinned.pages().get(1).visible()).isEqualTo((int)
                    thinned.context().stream().filter(item -> item.item() < 60).count());
            assertThat(thinned.pages().get(2).visible()).isZero();
        });
    }

    @Test
    void nothing_is_left_out_where_nothing_shall_be() {
        UserChunk chunk = new UserChunk(TinyTask.context(1, 2, 3), List.of(cut(2)));
        assertThat(chunk.thinned(0, new Random(1))).isEqualTo(chunk);
    }

    private UserChunk.Cut cut(int visible) {
        return new UserChunk.Cut(page, visible);
    }
}
