package io.genrec.evaluation.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.evaluation.tuning.LoggedPages.Page;
import io.genrec.evaluation.tuning.LoggedPages.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedPagesTest {
    /** Of first places came 1 of 1 expected, of second ones .5 of 1: these are looked at half as often. */
    private static final LoggedPages PAGES = new LoggedPages(List.of(
            page(new Shown("a", 0, 1, 0.5), new Shown("b", 1, 0, 0.5)),
            page(new Shown("d", 1, 0.5, 0.5), new Shown("c", 0, 0, 0.5))));

    @Test
    void a_place_is_looked_at_by_what_came_of_it_over_what_was_expected() {
        assertThat(PAGES.examination(0)).isEqualTo(1);
        assertThat(PAGES.examination(1)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void the_logs_own_order_brings_what_it_brought() {
        assertThat(PAGES.logged()).isCloseTo(1.5 / 4, within(1e-12));
    }

    /** With d above c its gain of .5 counts double, for the place above is seen twice as often; c counts half. */
    @Test
    void gains_are_weighted_by_how_much_oftener_their_new_place_is_looked_at() {
        double[] asLogged = {2, 1};
        double[] swapped = {1, 2}; // of c and d, in the order of their places
        assertThat(PAGES.value(List.of(asLogged, swapped))).isCloseTo((1 + 2 * 0.5) / (1 + 1 + 2 + 0.5), within(1e-12));
    }

    @Test
    void equal_scores_keep_the_order_of_the_log() {
        double[] none = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        assertThat(PAGES.value(List.of(none, new double[2]))).isEqualTo(PAGES.logged());
    }

    @Test
    void a_place_that_brought_nothing_counts_as_looked_at_once_in_twenty() {
        LoggedPages pages = new LoggedPages(List.of(page(new Shown("a", 0, 1, 0.5), new Shown("b", 1, 0, 0.5))));
        assertThat(pages.examination(1)).isEqualTo(0.05);
        assertThat(new LoggedPages(List.of()).logged()).isZero();
    }

    private static Page page(Shown... shown) {
        return new Page(List.of(), 0, List.of(shown));
    }
}
