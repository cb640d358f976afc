package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.inference.model.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The weights training sets out from. Matrices are normal around 0, those that write to the residual stream narrower by
 * the root of how many there are (GPT-2); biases are 0, norms 1; actions and time gaps begin
 * at 0, so that one never seen in training says nothing. Two tensors start with what is known already:
 *
 * <ul>
 *   <li>the embedding of a code is its centroid under a random projection, so that near codes begin near;
 *   <li>the token merger begins as the sum of an item's embeddings, so that an item of the history can be read off, and
 *       with it recommended again, before the merger has learnt anything.
 * </ul>
 *
 * @param centroids of each level [codes, dimensions], coarse to fine; empty where codes mean nothing yet
 */
public record InitialWeights(long seed, List<FloatMatrix> centroids) {
    /** Standard deviation of new matrices, as Qwen2 has it. */
    private static final double DEVIATION = 0.02;

    /** Standard deviation of code embeddings made from centroids. */
    private static final double CODE_DEVIATION = 0.05;

    private static final String EMBEDDINGS = "model.embed_tokens.weight";
    private static final String MERGER = "token_merger.weight";

    public InitialWeights {
        centroids = List.copyOf(centroids);
    }

    /** @throws IllegalArgumentException where the centroids are of another code space than the model */
    public DecoderWeights create(NDManager manager, ModelConfig config) {
        Random random = new Random(seed);
        Map<String, NDArray> byName = new TreeMap<>();
        config.tensorShapes().forEach((name, dimensions) -> {
            Shape shape = new Shape(dimensions);
            if (name.endsWith("norm.weight")) {
                byName.put(name, manager.ones(shape));
            } else if (name.endsWith(".bias") || name.startsWith("behaviour.") || name.startsWith("request.")) {
                byName.put(name, manager.zeros(shape));
            } else {
                float[] values = normal(Math.toIntExact(shape.size()), deviation(name, config), random);
                if (name.equals(MERGER)) {
                    addSum(values, config);
                } else if (name.equals(EMBEDDINGS)) {
                    putCentroids(values, config, random);
                }
                byName.put(name, manager.create(values, shape));
            }
        });
        return new DecoderWeights(config, byName);
    }

    private static double deviation(String name, ModelConfig config) {
        boolean writesToResidual = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
        return writesToResidual ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
    }

    /** Adds the identity to each level's block of the merger, [d, L * d]. */
    private static void addSum(float[] merger, ModelConfig config) {
        int size = config.hiddenSize();
        int levels = config.space().levels();
        for (int row = 0; row < size; row++) {
            for (int level = 0; level < levels; level++) {
                merger[(row * levels + level) * size + row] += 1;
            }
        }
    }

    /** Puts the projected centroids into the rows of the codes, [tokens, d]; each level has a projection of its own. */
    private void putCentroids(float[] embeddings, ModelConfig config, Random random) {
        if (centroids.isEmpty()) {
            return;
        }
        int codes = config.space().codesPerLevel();
        if (centroids.size() != config.space().levels() || centroids.get(0).rows() != codes) {
            throw new IllegalArgumentException("centroids of " + centroids.size() + " levels of "
                    + centroids.get(0).rows() + " codes do not fit a model of " + config.space());
        }
        int size = config.hiddenSize();
        for (int level = 0; level < centroids.size(); level++) {
            float[] projected = projected(centroids.get(level), size, random);
            System.arraycopy(projected, 0, embeddings, config.space().token(level, 0) * size, projected.length);
        }
    }

    /** @return [codes, size], around 0 */
    private static float[] projected(FloatMatrix centroids, int size, Random random) {
        int dimensions = centroids.columns();
        float[] mean = mean(centroids);
        float[] projection = normal(dimensions * size, 1, random);
        float[] projected = new float[centroids.rows() * size];
        double squares = 0;
        for (int code = 0; code < centroids.rows(); code++) {
            for (int column = 0; column < size; column++) {
                double sum = 0;
                for (int i = 0; i < dimensions; i++) {
                    sum += (centroids.get(code, i) - mean[i]) * projection[i * size + column];
                }
                projected[code * size + column] = (float) sum;
                squares += sum * sum;
            }
        }
        double scale = squares == 0 ? 0 : CODE_DEVIATION / Math.sqrt(squares / projected.length);
        for (int i = 0; i < projected.length; i++) {
            projected[i] = (float) (projected[i] * scale);
        }
        return projected;
    }

    private static float[] mean(FloatMatrix rows) {
        float[] mean = new float[rows.columns()];
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = 0; column < mean.length; column++) {
                mean[column] += rows.get(row, column) / rows.rows();
            }
        }
        return mean;
    }

    private static float[] normal(int count, double deviation, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
