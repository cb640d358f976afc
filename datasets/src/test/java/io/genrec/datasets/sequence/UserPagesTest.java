package io.genrec.datasets.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.sequence.UserPages.Cut;
import io.genrec.datasets.sequence.UserPages.Stretch;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UserPagesTest {
    @Test
    void pages_of_a_short_history_share_one_stretch_each_up_to_its_own_cut() {
        UserPages user = user(page(0, "", "a"), page(3, "abc", "d"), page(1, "a", "bc"));
        assertThat(user.stretches(10)).singleElement().satisfies(stretch -> {
            assertThat(items(stretch.history())).isEqualTo("abc");
            assertThat(stretch.cuts()).extracting(Cut::visible).containsExactly(3, 1, 0);
            assertThat(stretch.cuts())
                    .extracting(cut -> cut.page().positives().size())
                    .containsExactly(1, 2, 1);
        });
    }

    /** Of at most 4: the page after 5 sees bcde; the page after 3 sees 2 of those; the page after 2 would see 1. */
    @Test
    void a_page_that_would_see_less_than_half_begins_a_stretch_of_its_own() {
        List<Stretch> stretches = user(page(2, "ab", "c"), page(3, "abc", "d"), page(5, "bcde", "f"))
                .stretches(4);
        assertThat(stretches).extracting(stretch -> items(stretch.history())).containsExactly("bcde", "ab");
        assertThat(stretches.get(0).cuts()).extracting(Cut::visible).containsExactly(4, 2);
        assertThat(stretches.get(1).cuts()).extracting(Cut::visible).containsExactly(2);
    }

    /** Of at most 4, a page must see 2: the one after 8 behaviours sees 4, after 6 still 2, after 5 only 1. */
    @Test
    void each_stretch_ends_where_the_newest_page_not_yet_laid_begins() {
        List<Stretch> stretches = user(
                        page(8, "cdefgh", "x"), page(6, "abcdef", "x"), page(5, "abcde", "x"), page(3, "abc", "x"))
                .stretches(4);
        assertThat(stretches).extracting(stretch -> items(stretch.history())).containsExactly("efgh", "bcde");
        assertThat(stretches.get(0).cuts()).extracting(Cut::visible).containsExactly(4, 2);
        assertThat(stretches.get(1).cuts()).extracting(Cut::visible).containsExactly(4, 2);
    }

    @Test
    void users_are_kept_apart_and_pages_without_positives_differ_from_none() {
        PageSample shown =
                new PageSample("bob", "r", 1, 1, history("a"), 1, List.of(new PageItem("b", Action.EXPOSED, 0, 1)));
        Map<String, UserPages> users = UserPages.of(List.of(page(1, "b", "c"), shown));
        assertThat(users.keySet()).containsExactly("ann", "bob");
        assertThat(Objects.requireNonNull(users.get("ann")).stretches(10)).hasSize(1);
        assertThat(Objects.requireNonNull(users.get("bob")).stretches(10)).isEmpty();
    }

    @Test
    void samples_that_disagree_about_the_history_are_refused() {
        assertThatThrownBy(() -> user(page(4, "abcd", "e"), page(3, "abx", "a")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("user ann disagree about behaviour 3");
    }

    @Test
    void outcomes_of_reactions_do_not_depend_on_the_order_of_samples() {
        PageSample early = page(1, "a", "b");
        PageSample late = new PageSample(
                "ann",
                "late",
                1,
                9,
                List.of(new Behaviour("a", Action.ORDERED, 0), new Behaviour("b", Action.CLICKED, 1)),
                2,
                List.of(new PageItem("c", Action.CLICKED, 0, 9)));
        for (List<PageSample> order : List.of(List.of(early, late), List.of(late, early))) {
            UserPages user = user(order.toArray(PageSample[]::new));
            assertThat(user.stretches(10).get(0).history())
                    .extracting(Behaviour::action)
                    .containsExactly(Action.ORDERED, Action.CLICKED);
        }
    }

    @Test
    void reactions_are_those_of_pages_and_of_histories_that_no_page_covers() {
        // two behaviours before the first page, of which its history shows the newest
        UserPages user = user(page(2, "y", "a"), page(3, "ya", "b"));
        assertThat(items(user.reactions())).isEqualTo("yab");
    }

    private static UserPages user(PageSample... pages) {
        return Objects.requireNonNull(UserPages.of(List.of(pages)).get("ann"));
    }

    /** The n-th behaviour, counted from 0, happens at n; a page follows its history. */
    private static PageSample page(int end, String history, String clicked) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (int i = 0; i < history.length(); i++) {
            behaviours.add(new Behaviour(history.substring(i, i + 1), Action.CLICKED, end - history.length() + i));
        }
        List<PageItem> items = clicked.chars()
                .mapToObj(item -> new PageItem(String.valueOf((char) item), Action.CLICKED, 0, end))
                .toList();
        return new PageSample("ann", "request " + end, 1, end, behaviours, end, items);
    }

    private static List<Behaviour> history(String items) {
        return page(items.length(), items, "").history();
    }

    private static String items(List<Behaviour> behaviours) {
        return String.join("", behaviours.stream().map(Behaviour::itemId).toList());
    }
}
