package io.genrec.training.sft;

import io.genrec.inference.model.ModelConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The batches of each epoch: rows of similar length together, batches in random order. An epoch's batches follow from
 * the seed and the epoch's number alone, so that a resumed run finds its place.
 *
 * @param sizes a chunk of more positions than a row may take is split over rows with the same context; a row longer than
 *     a batch is a batch of its own
 */
record BatchPlan(
        ModelConfig model,
        CodedItems items,
        List<UserChunk> chunks,
        TrainSettings.Target target,
        TrainSettings.Batches sizes,
        long seed) {

    BatchPlan {
        chunks = List.copyOf(chunks);
    }

    /** @param epoch counted from 0 */
    List<List<TrainingRow>> epoch(int epoch) {
        Random random = new Random(seed * 1_000_003 + epoch);
        List<TrainingRow> rows = new ArrayList<>();
        for (UserChunk chunk : chunks) {
            addRows(chunk, random, rows);
        }
        Collections.shuffle(rows, random);
        rows.sort(Comparator.comparingInt(this::positions));
        List<List<TrainingRow>> batches = new ArrayList<>();
        List<TrainingRow> batch = new ArrayList<>();
        for (TrainingRow row : rows) {
            if (!batch.isEmpty() && (batch.size() + 1) * positions(row) > sizes.positions()) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(row);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    PackedBatch pack(List<TrainingRow> batch) {
        return new PackedBatch(model, items, batch);
    }

    /** The longest position id a row can come to, and one more. */
    int maxPositions() {
        int longest = 0;
        for (UserChunk chunk : chunks) {
            for (UserChunk.Cut cut : chunk.pages()) {
                int items = Math.min(cut.page().positives().size(), target.pageItems())
                        + Math.min(cut.page().exposed().size(), target.exposedItems());
                int response = items * model.space().levels() + 1;
                longest = Math.max(longest, cut.visible() * model.positionsPerItem() + response);
            }
        }
        return Math.max(longest, model.maxPositions());
    }

    private void addRows(UserChunk whole, Random random, List<TrainingRow> rows) {
        UserChunk chunk = whole.thinned(sizes.historyDropout(), random);
        int room = sizes.rowPositions() - chunk.context().size() * model.positionsPerItem();
        List<TrainingRow.Branch> branches = new ArrayList<>();
        int taken = 0;
        for (UserChunk.Cut cut : chunk.pages()) {
            for (TrainingRow.Response response : target.objective().responses(cut.page(), target, random)) {
                int length = response.tokens(model.space().levels());
                if (!branches.isEmpty() && taken + length > room) {
                    rows.add(row(chunk, branches));
                    branches = new ArrayList<>();
                    taken = 0;
                }
                branches.add(new TrainingRow.Branch(cut.visible(), cut.page().timeMillis(), response));
                taken += length;
            }
        }
        rows.add(row(chunk, branches));
    }

    /** The context ends with the newest item that any branch sees. */
    private static TrainingRow row(UserChunk chunk, List<TrainingRow.Branch> branches) {
        int visible =
                branches.stream().mapToInt(TrainingRow.Branch::visible).max().orElse(0);
        return new TrainingRow(chunk.context().subList(0, visible), branches);
    }

    private int positions(TrainingRow row) {
        return row.positions(model.positionsPerItem(), model.space().levels());
    }
}
