package io.genrec.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryCutTest {
    @Test
    void half_of_the_histories_are_short() {
        HistoryCut cut = HistoryCut.of(List.of(9, 2, 4, 7)); // 2 4 | 7 9
        assertThat(cut.of(4)).isEqualTo(Segment.SHORT_HISTORY);
        assertThat(cut.of(7)).isEqualTo(Segment.LONG_HISTORY);
    }

    @Test
    void histories_at_the_cap_are_long() {
        HistoryCut cut = HistoryCut.of(List.of(50, 50, 3, 50));
        assertThat(cut.of(49)).isEqualTo(Segment.SHORT_HISTORY);
        assertThat(cut.of(50)).isEqualTo(Segment.LONG_HISTORY);
    }

    @Test
    void there_must_be_histories() {
        assertThatThrownBy(() -> HistoryCut.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no histories to cut");
    }
}
