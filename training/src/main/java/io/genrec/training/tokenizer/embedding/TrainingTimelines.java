package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every user engaged with before the split, oldest first: the training samples' histories laid over each other,
 * and the reactions on their pages. Later samples are never read.
 */
public final class TrainingTimelines {
    private static final int NONE = -1;

    private final Map<String, Integer> rows;
    private final Map<String, int[]> byUser = new HashMap<>();

    private TrainingTimelines(Map<String, Integer> rows) {
        this.rows = rows;
    }

    /**
     * @param trainSamples table of {@code samples/train}
     * @param rows by item id; items that are not in it are passed over
     * @return the row of each behaviour, a list a user, in the order of the user ids
     */
    public static List<int[]> read(Path trainSamples, Map<String, Integer> rows) {
        TrainingTimelines timelines = new TrainingTimelines(rows);
        ParquetTable.SAMPLES.forEach(trainSamples, timelines::add);
        return timelines.byUser.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(user -> Arrays.stream(user.getValue())
                        .filter(row -> row != NONE)
                        .toArray())
                .toList();
    }

    /** A sample's history has its place in the user's whole sequence; its page's reactions follow the history. */
    private void add(PageSample sample) {
        int end = Math.toIntExact(sample.historyEnd());
        int[] timeline =
                withLength(byUser.get(sample.userId()), end + sample.items().size());
        int start = end - sample.history().size();
        for (int i = 0; i < sample.history().size(); i++) {
            timeline[start + i] = row(sample.history().get(i).itemId());
        }
        for (PageItem item : sample.positives()) {
            timeline = placed(timeline, end, row(item.itemId()));
        }
        byUser.put(sample.userId(), timeline);
    }

    /** The item at the first free place from {@code from}, unless it stands there already. */
    private static int[] placed(int[] timeline, int from, int row) {
        int place = from;
        while (place < timeline.length && timeline[place] != NONE && timeline[place] != row) {
            place++;
        }
        int[] longer = withLength(timeline, place + 1);
        longer[place] = row;
        return longer;
    }

    private int row(String itemId) {
        return rows.getOrDefault(itemId, NONE);
    }

    private static int[] withLength(int @Nullable [] timeline, int length) {
        int known = timeline == null ? 0 : timeline.length;
        if (timeline != null && known >= length) {
            return timeline;
        }
        int[] longer = timeline == null ? new int[length] : Arrays.copyOf(timeline, length);
        Arrays.fill(longer, known, length, NONE);
        return longer;
    }
}
