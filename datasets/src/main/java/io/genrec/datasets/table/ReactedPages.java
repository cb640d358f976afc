package io.genrec.datasets.table;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The pages of a table that were reacted to, in an order that follows from the pages alone: what is drawn from them by a
 * seed is then the same whatever files hold them, and on however many cores these were written.
 */
public final class ReactedPages {
    private static final Comparator<PageSample> ORDER = Comparator.comparing(PageSample::userId)
            .thenComparingLong(PageSample::timeMillis)
            .thenComparing(PageSample::requestId)
            .thenComparingInt(PageSample::page);

    private ReactedPages() {}

    /**
     * By user, then time.
     *
     * @return a list of one's own, which may be shuffled
     * @throws StepFailed where no page was reacted to
     * @throws UnreadableTable where the folder holds no table of page samples
     */
    public static List<PageSample> read(Path samples) {
        List<PageSample> pages = new ArrayList<>();
        ParquetTable.SAMPLES.forEach(samples, page -> {
            if (!page.positives().isEmpty()) {
                pages.add(page);
            }
        });
        if (pages.isEmpty()) {
            throw new StepFailed("no page with a reaction in " + samples
                    + ": choose a split that leaves some and run `genrec features` again");
        }
        pages.sort(ORDER);
        return pages;
    }
}
