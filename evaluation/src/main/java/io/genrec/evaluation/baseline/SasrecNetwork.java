package io.genrec.evaluation.baseline;

import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of SASRec for one history, in plain Java.
 *
 * <p>Matrices are kept as {@code [in, out]}, so that the inner loops run along rows and become vector instructions. In
 * the last layer only the newest position goes through the query and what follows it. N items, d width, T positions.
 */
final class SasrecNetwork {
    /** Added to the variance under the root of a layer norm. */
    static final float EPSILON = 1e-5f;

    private final SasrecShape shape;
    private final Map<String, float[]> tensors;
    /** [d, N] */
    private final float[] itemColumns;

    private SasrecNetwork(SasrecShape shape, Map<String, float[]> tensors) {
        this.shape = shape;
        this.tensors = tensors;
        this.itemColumns = transposed(tensor("items.weight"), shape.items().size(), shape.hiddenSize());
    }

    static SasrecNetwork load(SasrecShape shape, Path file) {
        Safetensors weights = Safetensors.open(file);
        Map<String, float[]> tensors = new HashMap<>();
        shape.tensorShapes().forEach((name, needed) -> {
            List<Long> found = weights.entry(name).shape();
            if (!found.equals(needed)) {
                throw new BrokenWeights(
                        file + " holds tensor " + name + " as " + found + ", the model needs " + needed);
            }
            FloatBuffer buffer = weights.read(name);
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            boolean matrix = name.startsWith("layers.") && needed.size() == 2;
            tensors.put(
                    name,
                    matrix
                            ? transposed(values, Math.toIntExact(needed.get(0)), Math.toIntExact(needed.get(1)))
                            : values);
        });
        return new SasrecNetwork(shape, tensors);
    }

    SasrecShape shape() {
        return shape;
    }

    /**
     * @param history rows of the embedding table, oldest first
     * @return [N], one score an item; higher is likelier
     */
    float[] scores(List<Integer> history) {
        float[][] hidden = embedded(history);
        for (int layer = 0; layer < shape.layers(); layer++) {
            boolean last = layer == shape.layers() - 1;
            hidden = block("layers." + layer + ".", hidden, last ? hidden.length - 1 : 0);
        }
        float[] state = normalised("norm", hidden[hidden.length - 1]);
        return product(state, itemColumns, new float[shape.items().size()]);
    }

    /** @return [T, d]: the start, then the newest items of the history */
    private float[][] embedded(List<Integer> history) {
        int size = shape.hiddenSize();
        int kept = Math.min(history.size(), shape.maxHistory());
        float[] items = tensor("items.weight");
        float[] positions = tensor("positions.weight");
        float[][] hidden = new float[kept + 1][size];
        for (int position = 0; position <= kept; position++) {
            float[] from = position == 0 ? tensor("start.weight") : items;
            int row = position == 0 ? 0 : history.get(history.size() - kept + position - 1);
            for (int i = 0; i < size; i++) {
                hidden[position][i] = from[row * size + i] + positions[position * size + i];
            }
        }
        return hidden;
    }

    /** @param from positions before it are keys and values only; their outputs stay what they were */
    private float[][] block(String prefix, float[][] hidden, int from) {
        float[][] projected = new float[hidden.length][];
        for (int position = 0; position < hidden.length; position++) {
            projected[position] =
                    linear(prefix + "attention.in", normalised(prefix + "attention_norm", hidden[position]));
        }
        float[][] out = hidden.clone();
        for (int position = from; position < hidden.length; position++) {
            float[] attended = linear(prefix + "attention.out", attended(projected, position));
            float[] sum = plus(hidden[position], attended);
            float[] inner = linear(prefix + "feed_forward.in", normalised(prefix + "feed_forward_norm", sum));
            for (int i = 0; i < inner.length; i++) {
                inner[i] = Math.max(0, inner[i]);
            }
            out[position] = plus(sum, linear(prefix + "feed_forward.out", inner));
        }
        return out;
    }

    /** @param projected [T, 3d]: query, key and value of each position */
    private float[] attended(float[][] projected, int position) {
        int size = shape.hiddenSize();
        int headSize = size / shape.heads();
        double scale = 1 / Math.sqrt(headSize);
        float[] attended = new float[size];
        double[] shares = new double[position + 1];
        for (int head = 0; head < size; head += headSize) {
            double total = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int other = 0; other <= position; other++) {
                float dot = 0;
                for (int i = head; i < head + headSize; i++) {
                    dot += projected[position][i] * projected[other][size + i];
                }
                shares[other] = dot * scale;
                highest = Math.max(highest, shares[other]);
            }
            for (int other = 0; other <= position; other++) {
                shares[other] = Math.exp(shares[other] - highest);
                total += shares[other];
            }
            for (int other = 0; other <= position; other++) {
                float share = (float) (shares[other] / total);
                for (int i = head; i < head + headSize; i++) {
                    attended[i] += share * projected[other][2 * size + i];
                }
            }
        }
        return attended;
    }

    private float[] normalised(String name, float[] input) {
        double mean = 0;
        for (float value : input) {
            mean += value / input.length;
        }
        double variance = 0;
        for (float value : input) {
            variance += (value - mean) * (value - mean) / input.length;
        }
        double scale = 1 / Math.sqrt(variance + EPSILON);
        float[] gain = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        float[] output = new float[input.length];
        for (int i = 0; i < input.length; i++) {
            output[i] = (float) ((input[i] - mean) * scale) * gain[i] + bias[i];
        }
        return output;
    }

    private float[] linear(String name, float[] input) {
        return product(input, tensor(name + ".weight"), tensor(name + ".bias").clone());
    }

    /** Adds {@code input [in]} times {@code matrix [in, out]} to {@code sum [out]}, and returns it. */
    private static float[] product(float[] input, float[] matrix, float[] sum) {
        int out = sum.length;
        for (int i = 0; i < input.length; i++) {
            float factor = input[i];
            int row = i * out;
            for (int j = 0; j < out; j++) {
                sum[j] += factor * matrix[row + j];
            }
        }
        return sum;
    }

    private static float[] plus(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] transposed = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = matrix[row * columns + column];
            }
        }
        return transposed;
    }

    private float[] tensor(String name) {
        float[] tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
        }
        return tensor;
    }
}
