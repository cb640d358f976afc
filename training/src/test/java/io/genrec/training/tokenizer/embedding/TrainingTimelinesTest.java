package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTimelinesTest {
    private static final Map<String, Integer> ROWS = Map.of("a", 0, "b", 1, "c", 2, "d", 3, "e", 4);

    @TempDir
    Path folder;

    @Test
    void histories_are_laid_over_each_other_and_the_last_pages_follow() {
        List<int[]> timelines = read(
                page("ann", 1, List.of(), 0, "b", "a"), // reacted to in the order a, b, as the next history says
                page("ann", 1, List.of("a", "b"), 2, "c"),
                page("ann", 2, List.of("a", "b"), 2, "d"),
                page("bob", 1, List.of("e"), 1, "a"));
        assertThat(timelines).containsExactly(new int[] {0, 1, 2, 3}, new int[] {4, 0});
    }

    @Test
    void the_order_of_the_samples_does_not_matter_where_histories_cover_the_pages() {
        assertThat(read(page("ann", 1, List.of("a", "b"), 2, "c"), page("ann", 1, List.of(), 0, "b", "a")))
                .containsExactly(new int[] {0, 1, 2});
    }

    @Test
    void unreached_and_unknown_items_are_left_out() {
        // behaviours 0 and 1 lie before every window
        assertThat(read(page("ann", 1, List.of("b", "gone"), 4, "c"))).containsExactly(new int[] {1, 2});
    }

    @Test
    void items_merely_shown_are_no_behaviour() {
        PageSample sample = new PageSample(
                "ann", "r", 1, 0, List.of(), 0, List.of(new PageItem("a", Action.EXPOSED, 0, 0), item("b")));
        assertThat(read(sample)).containsExactly(new int[] {1});
    }

    private List<int[]> read(PageSample... samples) {
        ParquetTable.SAMPLES.writeAll(folder, List.of(samples));
        return TrainingTimelines.read(folder, ROWS);
    }

    private static PageSample page(String user, int page, List<String> history, long end, String... items) {
        return new PageSample(
                user,
                user + end,
                page,
                end,
                history.stream()
                        .map(item -> new Behaviour(item, Action.CLICKED, 0))
                        .toList(),
                end,
                Stream.of(items).map(TrainingTimelinesTest::item).toList());
    }

    private static PageItem item(String id) {
        return new PageItem(id, Action.CLICKED, 0, 0);
    }
}
