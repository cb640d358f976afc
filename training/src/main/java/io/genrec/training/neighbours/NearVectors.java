package io.genrec.training.neighbours;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the items whose vectors are nearest: the similarity is {@code exp((cosine - 1) / temperature)}, 1 for the item
 * itself. All pairs are compared, which is quick for some ten thousand items and minutes for some hundred thousand.
 */
final class NearVectors {
    /** Items compared with all others at once. */
    private static final int BLOCK = 512;

    private NearVectors() {}

    /**
     * @param items of each row
     * @param vectors [items, dimensions]
     * @param kept neighbours of an item, itself among them
     */
    static ItemNeighbours of(List<String> items, FloatMatrix vectors, int kept, double temperature) {
        Map<String, List<ScoredItem>> nearest = new HashMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray rows = manager.create(vectors.values(), new Shape(vectors.rows(), vectors.columns()))
                    .normalize(2, 1);
            NDArray columns = rows.transpose();
            for (int from = 0; from < items.size(); from += BLOCK) {
                int to = Math.min(items.size(), from + BLOCK);
                try (NDManager block = manager.newSubManager()) {
                    NDArray some = rows.get(block, new NDIndex(from + ":" + to));
                    NDList top = some.matMul(columns).topK(Math.min(kept, items.size()), 1);
                    top.attach(block);
                    float[] cosines = top.get(0).toFloatArray();
                    long[] indices = top.get(1).toLongArray();
                    int each = cosines.length / (to - from);
                    for (int row = from; row < to; row++) {
                        List<ScoredItem> near = new ArrayList<>();
                        for (int i = (row - from) * each; i < (row - from + 1) * each; i++) {
                            double similarity = Math.exp((cosines[i] - 1) / temperature);
                            near.add(new ScoredItem(items.get((int) indices[i]), similarity));
                        }
                        nearest.put(items.get(row), near);
                    }
                }
            }
        }
        return new ItemNeighbours(nearest);
    }
}
