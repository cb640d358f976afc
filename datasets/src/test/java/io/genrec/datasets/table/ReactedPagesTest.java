package io.genrec.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReactedPagesTest {
    @TempDir
    Path folder;

    @Test
    void the_order_does_not_depend_on_the_files_that_hold_the_pages() {
        PageSample first = page("ann", "r1", 1, 10);
        PageSample second = page("ann", "r1", 2, 10);
        PageSample third = page("ann", "r0", 1, 20);
        PageSample fourth = page("bob", "r7", 1, 5);
        write(0, List.of(fourth, second));
        write(1, List.of(third, first));

        assertThat(ReactedPages.read(folder)).containsExactly(first, second, third, fourth);
    }

    @Test
    void pages_that_were_only_looked_at_are_left_out() {
        PageSample looked =
                new PageSample("ann", "r1", 1, 10, List.of(), 0, List.of(new PageItem("cup", Action.EXPOSED, 0, 10)));
        PageSample clicked = page("bob", "r2", 1, 5);
        write(0, List.of(looked));
        assertThatThrownBy(() -> ReactedPages.read(folder))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no page with a reaction in " + folder);

        write(1, List.of(clicked));
        assertThat(ReactedPages.read(folder)).containsExactly(clicked);
    }

    private void write(int part, List<PageSample> pages) {
        try (ParquetTable.Writer<PageSample> writer = ParquetTable.SAMPLES.write(folder, part)) {
            pages.forEach(writer::write);
        }
    }

    private static PageSample page(String user, String request, int number, long time) {
        return new PageSample(
                user, request, number, time, List.of(), 0, List.of(new PageItem("tea", Action.CLICKED, 0, time)));
    }
}
