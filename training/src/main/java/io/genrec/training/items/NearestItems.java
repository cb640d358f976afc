package io.genrec.training.items;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.training.tokenizer.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The items of a catalogue whose vectors are nearest to those of new items, by cosine. All are compared, which is linear in
 * the catalogue for each new item.
 */
final class NearestItems {
    private static final int KEPT = 32;

    private final List<List<ScoredItem>> nearest;

    private NearestItems(List<List<ScoredItem>> nearest) {
        this.nearest = List.copyOf(nearest);
    }

    /**
     * @param fresh new items, which count as neighbours of each other
     * @param rows their vectors, [items, dimensions]
     */
    static NearestItems of(LivingCatalog catalog, List<Item> fresh, FloatMatrix rows) {
        List<String> items = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        Catalog tokenized = catalog.tokenized();
        catalog.overlay().forEachLive(tokenized.itemIds(), tokenized.embeddings()::row, (item, vector) -> {
            items.add(item);
            vectors.add(unit(vector));
        });
        int known = items.size();
        for (int row = 0; row < fresh.size(); row++) {
            items.add(fresh.get(row).itemId());
            vectors.add(unit(rows.row(row)));
        }
        return new NearestItems(IntStream.range(known, items.size())
                .parallel()
                .mapToObj(at -> nearest(at, items, vectors))
                .toList());
    }

    private static List<ScoredItem> nearest(int at, List<String> items, List<float[]> vectors) {
        PriorityQueue<ScoredItem> kept = new PriorityQueue<>(ScoredItem.BEST_FIRST.reversed());
        for (int other = 0; other < items.size(); other++) {
            if (other != at) {
                kept.add(new ScoredItem(items.get(other), product(vectors.get(at), vectors.get(other))));
                if (kept.size() > KEPT) {
                    kept.remove();
                }
            }
        }
        return kept.stream().sorted(ScoredItem.BEST_FIRST).toList();
    }

    private static double product(float[] one, float[] other) {
        float sum = 0;
        for (int d = 0; d < one.length; d++) {
            sum += one[d] * other[d];
        }
        return sum;
    }

    private static float[] unit(float[] vector) {
        return new FloatMatrix(1, vector.length, vector).withUnitRows().row(0);
    }

    /** Best first, of the new item of a row. */
    List<ScoredItem> of(int row) {
        return nearest.get(row);
    }
}
