package io.genrec.training.sasrec;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.training.sasrec.Sequences.Stretch;
import io.genrec.training.sasrec.Sequences.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private static final Map<String, Integer> ROWS = Map.of("a", 0, "b", 1, "c", 2, "d", 3, "e", 4, "f", 5);

    private final Sequences sequences = new Sequences(ROWS);

    @Test
    void pages_of_a_short_history_share_one_stretch() {
        sequences.add(page("u", 0, "", "a"));
        sequences.add(page("u", 1, "a", "bc"));
        sequences.add(page("u", 3, "abc", "d"));
        assertThat(sequences.stretches(10))
                .containsExactly(new Stretch(
                        List.of(0, 1, 2),
                        List.of(new Target(3, List.of(3)), new Target(1, List.of(1, 2)), new Target(0, List.of(0)))));
    }

    /** Of at most 4 items: the page after 5 sees bcde; the page after 3 sees 2 of those; the page after 2 would see 1. */
    @Test
    void a_page_that_would_see_less_than_half_begins_a_stretch_of_its_own() {
        sequences.add(page("u", 2, "ab", "c"));
        sequences.add(page("u", 3, "abc", "d"));
        sequences.add(page("u", 5, "bcde", "f"));
        assertThat(sequences.stretches(4))
                .containsExactly(
                        new Stretch(List.of(1, 2, 3, 4), List.of(new Target(4, List.of(5)), new Target(2, List.of(3)))),
                        new Stretch(List.of(0, 1), List.of(new Target(2, List.of(2)))));
    }

    @Test
    void users_are_kept_apart_and_pages_without_positives_are_no_targets() {
        sequences.add(page("u", 1, "a", ""));
        sequences.add(page("v", 1, "b", "c"));
        assertThat(sequences.stretches(10))
                .containsExactly(new Stretch(List.of(1), List.of(new Target(1, List.of(2)))));
    }

    static PageSample page(String user, int end, String history, String clicked) {
        List<Behaviour> behaviours = history.chars()
                .mapToObj(item -> new Behaviour(String.valueOf((char) item), Action.CLICKED, 1))
                .toList();
        List<PageItem> items = clicked.chars()
                .mapToObj(item -> new PageItem(String.valueOf((char) item), Action.CLICKED, 0, end))
                .toList();
        return new PageSample(user, user + end, 1, end, behaviours, end, items);
    }
}
