package io.genrec.evaluation.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sizes of a SASRec model (Kang and McAuley, ICDM 2018) and the files it is kept in: its shape and its items as
 * JSON, its weights as safetensors.
 *
 * <p>Deviations from the paper: layer norms stand before attention and feed-forward (pre-norm), the feed-forward is four
 * times as wide as the model, and every sequence begins with a start vector, so that an empty history has an answer.
 *
 * @param items the item of each row of the embedding table, ascending
 * @param hiddenSize width of an embedding (d)
 * @param layers blocks of attention and feed-forward
 * @param heads of a block; they divide the width
 * @param maxHistory behaviours of a history that are read, the newest
 */
public record SasrecShape(List<String> items, int hiddenSize, int layers, int heads, int maxHistory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public SasrecShape {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("SASRec needs at least one item");
        }
        if (layers < 1 || heads < 1 || maxHistory < 1 || hiddenSize < 1 || hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "layers, heads and history must be positive, and heads divide the width: " + layers + ", " + heads
                            + ", " + maxHistory + ", " + hiddenSize);
        }
    }

    /** Width between the two projections of a feed-forward. */
    public int innerSize() {
        return 4 * hiddenSize;
    }

    /** Every tensor by its name; matrices are {@code [out, in]}. */
    public SortedMap<String, List<Long>> tensorShapes() {
        long hidden = hiddenSize;
        SortedMap<String, List<Long>> shapes = new TreeMap<>();
        shapes.put("items.weight", List.of((long) items.size(), hidden));
        shapes.put("start.weight", List.of(1L, hidden));
        shapes.put("positions.weight", List.of(maxHistory + 1L, hidden));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "layers." + layer + ".";
            putNorm(shapes, prefix + "attention_norm", hidden);
            putLinear(shapes, prefix + "attention.in", 3 * hidden, hidden);
            putLinear(shapes, prefix + "attention.out", hidden, hidden);
            putNorm(shapes, prefix + "feed_forward_norm", hidden);
            putLinear(shapes, prefix + "feed_forward.in", innerSize(), hidden);
            putLinear(shapes, prefix + "feed_forward.out", hidden, innerSize());
        }
        putNorm(shapes, "norm", hidden);
        return shapes;
    }

    /** Where the weights lie within a model's folder. */
    public static Path weights(Path folder) {
        return folder.resolve("model.safetensors");
    }

    /** Writes the shape into a model's folder. */
    public void write(Path folder) {
        try {
            JSON.writeValue(file(folder).toFile(), this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(folder) + ": " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed where the folder holds no model */
    public static SasrecShape read(Path folder) {
        Path file = file(folder);
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no SASRec model at " + folder
                    + ": run `genrec train-sasrec` first, or leave sasrec out of genrec.evaluate.models");
        }
        try {
            return JSON.readValue(file.toFile(), SasrecShape.class);
        } catch (JsonProcessingException e) {
            throw new StepFailed(file + " is damaged (" + e.getOriginalMessage() + "); run `genrec train-sasrec`", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder) {
        return folder.resolve("sasrec.json");
    }

    private static void putNorm(SortedMap<String, List<Long>> shapes, String name, long size) {
        shapes.put(name + ".weight", List.of(size));
        shapes.put(name + ".bias", List.of(size));
    }

    private static void putLinear(SortedMap<String, List<Long>> shapes, String name, long out, long in) {
        shapes.put(name + ".weight", List.of(out, in));
        shapes.put(name + ".bias", List.of(out));
    }
}
