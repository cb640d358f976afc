package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The decoder as two ONNX graphs of standard operators: one reads a prompt, the other goes one level down.
 *
 * <p>The graphs hold no weights: they name byte ranges of the {@code model.safetensors} beside them. So the weights are
 * on disk once, and new weights in a file of the same layout need no new graphs.
 */
public final class OnnxGraphs {
    public static final String WEIGHTS = "model.safetensors";
    public static final String PREFILL = "prefill.onnx";
    public static final String DECODE = "decode.onnx";

    private OnnxGraphs() {}

    /**
     * Writes {@code prefill.onnx} and {@code decode.onnx}.
     *
     * @param folderWithSafetensors holds {@code model.safetensors}
     * @throws BrokenWeights where a tensor is absent or its shape contradicts the config
     */
    public static void write(ModelConfig config, Path folderWithSafetensors) {
        Safetensors weights = Safetensors.open(folderWithSafetensors.resolve(WEIGHTS));
        requireShapes(config, weights);
        write(PrefillGraph.of(config, weights), folderWithSafetensors.resolve(PREFILL));
        write(DecodeGraph.of(config, weights), folderWithSafetensors.resolve(DECODE));
    }

    /** One product {@code x W^T} of rows {@code x [rows, in]} with random constant weights, as bytes: a yardstick of speed. */
    public static byte[] product(int in, int out) {
        GraphBuilder graph = new GraphBuilder("product");
        Random random = new Random(1);
        float[] weight = new float[in * out];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian();
        }
        String y = graph.linear(graph.floatInput("x", "rows", in), graph.floats(weight, out, in));
        graph.floatOutput("y", y, "rows", out);
        return graph.build().toByteArray();
    }

    /** @throws BrokenWeights naming the first tensor that is absent, no F32, or of another shape than the config wants */
    public static void requireShapes(ModelConfig config, Safetensors weights) {
        for (Map.Entry<String, List<Long>> expected : config.tensorShapes().entrySet()) {
            Safetensors.Entry found = weights.entry(expected.getKey());
            if (!found.type().equals("F32") || !found.shape().equals(expected.getValue())) {
                throw new BrokenWeights(weights.file() + " holds tensor " + expected.getKey() + " as " + found.type()
                        + " " + found.shape() + " where the config needs F32 " + expected.getValue());
            }
        }
    }

    private static void write(ModelProto graph, Path file) {
        try {
            Files.write(file, graph.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
