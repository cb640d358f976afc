package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Named float32 arrays in a safetensors file; what is read equals what was written, bit for bit. */
public final class TensorFile {
    private TensorFile() {}

    /** Writes the arrays in the order of their names. */
    public static void write(Path file, SortedMap<String, NDArray> byName) {
        List<Tensor> tensors = new ArrayList<>();
        byName.forEach((name, array) -> {
            List<Long> shape =
                    Arrays.stream(array.getShape().getShape()).boxed().toList();
            tensors.add(new Tensor(name, shape, FloatBuffer.wrap(array.toFloatArray())));
        });
        Safetensors.write(file, tensors);
    }

    /** @throws io.genrec.inference.weights.BrokenWeights where the file is absent or damaged */
    public static SortedMap<String, NDArray> read(Path file, NDManager owner) {
        Safetensors tensors = Safetensors.open(file);
        SortedMap<String, NDArray> byName = new TreeMap<>();
        tensors.entries().forEach((name, entry) -> {
            FloatBuffer buffer = tensors.read(name);
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            byName.put(name, owner.create(values, new Shape(entry.shape())));
        });
        return byName;
    }
}
