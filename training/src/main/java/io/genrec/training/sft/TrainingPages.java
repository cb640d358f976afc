package io.genrec.training.sft;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The training samples of a run, in memory as numbers, user by user. */
final class TrainingPages {
    private final CodedItems items;
    private final SortedMap<String, List<UserChunk.Page>> byUser = new TreeMap<>();
    private int pages;

    private TrainingPages(CodedItems items) {
        this.items = items;
    }

    /**
     * Reads {@code samples/train}. Pages without a positive are passed over.
     *
     * @throws StepFailed where no page is left, or the catalogue lacks an item
     */
    static TrainingPages read(RunDirectory run, CodedItems items) {
        TrainingPages pages = new TrainingPages(items);
        ParquetTable.SAMPLES.forEach(run.trainSamples(), pages::add);
        if (pages.pages == 0) {
            throw new StepFailed("no page with a positive reaction in " + run.trainSamples()
                    + ": give genrec features a log with reactions, or an earlier split");
        }
        return pages;
    }

    int size() {
        return pages;
    }

    int users() {
        return byUser.size();
    }

    List<UserChunk> chunks(ChunkLayout layout) {
        List<UserChunk> chunks = new ArrayList<>();
        byUser.forEach((user, own) -> chunks.addAll(layout.chunks(user, own)));
        return chunks;
    }

    private void add(PageSample sample) {
        List<PageItem> reacted = sample.positives();
        if (reacted.isEmpty()) {
            return;
        }
        UserChunk.Page page = new UserChunk.Page(
                sample.timeMillis(),
                sample.historyEnd(),
                sample.history().stream()
                        .map(behaviour -> new UserChunk.Item(
                                number(sample, behaviour.itemId()), behaviour.action(), behaviour.timeMillis()))
                        .toList(),
                numbers(sample, reacted.stream()),
                numbers(sample, sample.items().stream().filter(item -> item.action() == Action.EXPOSED)));
        byUser.computeIfAbsent(sample.userId(), user -> new ArrayList<>()).add(page);
        pages++;
    }

    private List<Integer> numbers(PageSample sample, Stream<PageItem> pageItems) {
        return pageItems.map(item -> number(sample, item.itemId())).toList();
    }

    private int number(PageSample sample, String itemId) {
        return items.number(itemId)
                .orElseThrow(() -> new StepFailed("the catalogue has no semantic id for item " + itemId + " of request "
                        + sample.requestId() + "; run genrec tokenize again"));
    }
}
