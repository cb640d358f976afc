package io.genrec.training.tokenizer.embedding;

import static io.genrec.training.tensor.Operators.linear;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.optimizer.LearningRate;
import io.genrec.training.tensor.NamedTensors;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A linear map of content vectors under which items are near that the same users engage with (GenRec section 1: item
 * embeddings fine-tuned on collaborative pairs). It begins as the identity and is trained by contrast (InfoNCE; van den Oord
 * et al., 2018): of all items of a step's pairs, the one that belongs to an item should be the nearest, both ways round.
 * Pairs of a step that are engaged with together, too, are not negatives, and are masked.
 */
public final class ContrastiveProjection {
    private static final String MATRIX = "projection.weight";
    private static final float MASKED = -1e9f;
    private static final double WARM_UP = 0.05;
    private static final double FLOOR = 0.05;
    private static final float SHORTEST = 1e-12f;

    private final FloatMatrix matrix;

    private ContrastiveProjection(FloatMatrix matrix) {
        this.matrix = matrix;
    }

    /**
     * @param content [items, dimensions], rows of length one
     * @param engaged rows as those of {@code content}; at least one pair
     */
    public static ContrastiveProjection fit(
            FloatMatrix content, CoEngagement engaged, EmbeddingSettings.Projection settings, long seed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return new Fitting(manager, content, new EngagedPairs(engaged), settings).fit(new Random(seed));
        }
    }

    /** [dimensions, dimensions], for {@link #ofMatrix}. */
    public FloatMatrix matrix() {
        return matrix;
    }

    /** One that was trained before. */
    public static ContrastiveProjection ofMatrix(FloatMatrix matrix) {
        return new ContrastiveProjection(matrix);
    }

    /**
     * @param content [items, dimensions]
     * @return the same, projected; rows of length one
     */
    public FloatMatrix of(FloatMatrix content) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray rows = manager.create(content.values(), new Shape(content.rows(), content.columns()));
            NDArray weight = manager.create(matrix.values(), new Shape(matrix.rows(), matrix.columns()));
            return new FloatMatrix(
                            content.rows(), matrix.rows(), linear(rows, weight).toFloatArray())
                    .withUnitRows();
        }
    }

    /** The matrix while it is trained. B pairs of a step, D dimensions. */
    private static final class Fitting {
        private final NDManager manager;
        private final FloatMatrix content;
        private final EngagedPairs pairs;
        private final EmbeddingSettings.Projection settings;
        private final SortedMap<String, NDArray> weights = new TreeMap<>();
        private final NDArray sharpness;
        private final NDArray shortest;

        Fitting(NDManager manager, FloatMatrix content, EngagedPairs pairs, EmbeddingSettings.Projection settings) {
            this.manager = manager;
            this.content = content;
            this.pairs = pairs;
            this.settings = settings;
            this.weights.put(MATRIX, manager.eye(content.columns()));
            this.sharpness = manager.create((float) (1 / settings.temperature()));
            this.shortest = manager.create(SHORTEST);
        }

        ContrastiveProjection fit(Random random) {
            AdamW optimizer = AdamW.create(manager, weights, 0);
            LearningRate rate = new LearningRate(settings.learningRate(), WARM_UP, FLOOR);
            for (int step = 0; step < settings.steps(); step++) {
                try (NDManager scratch = manager.newSubManager()) {
                    SortedMap<String, NDArray> leaves = NamedTensors.leaves(weights, scratch);
                    backward(leaves, pairs.draw(settings.pairs(), random), scratch);
                    optimizer.update(
                            weights, NamedTensors.gradients(leaves, scratch), rate.at((step + 1.0) / settings.steps()));
                }
            }
            int dimensions = content.columns();
            float[] values = NamedTensors.tensor(weights, MATRIX).toFloatArray();
            return new ContrastiveProjection(new FloatMatrix(dimensions, dimensions, values));
        }

        private void backward(SortedMap<String, NDArray> leaves, EngagedPairs.Drawn drawn, NDManager scratch) {
            Engine engine = scratch.getEngine();
            int count = drawn.size();
            NDArray mask = scratch.create(pairs.mask(drawn, MASKED), new Shape(count, count));
            NDArray diagonal =
                    scratch.arange(count).toType(DataType.INT64, false).reshape(-1, 1);
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDArray weight = NamedTensors.tensor(leaves, MATRIX);
                NDArray one = projected(weight, drawn.one, scratch);
                NDArray other = projected(weight, drawn.other, scratch);
                NDArray scores = one.matMul(other.transpose()).mul(sharpness).add(mask); // [B, B]
                NDArray there = scores.logSoftmax(1).gather(diagonal, 1).mean();
                NDArray back =
                        scores.transpose().logSoftmax(1).gather(diagonal, 1).mean();
                collector.backward(there.add(back).neg());
            }
        }

        /** @return [B, D], rows of length one */
        private NDArray projected(NDArray weight, int[] rows, NDManager scratch) {
            FloatMatrix some = content.rowsAt(rows);
            NDArray input = scratch.create(some.values(), new Shape(some.rows(), some.columns()));
            NDArray image = linear(input, weight);
            NDArray squared = image.square().sum(new int[] {1}, true);
            return image.div(squared.add(shortest).sqrt());
        }
    }
}
