package io.genrec.alignment;

import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The supervised and the aligned weights averaged, number by number (Wortsman et al., 2022, arXiv:2109.01903, of a model and
 * what was fine-tuned from it). Close to their common start both err differently, so that the average keeps most of what
 * alignment won and takes back what it cost.
 */
final class InterpolatedWeights {
    private InterpolatedWeights() {}

    /**
     * Writes the average.
     *
     * @param supervisedShare in [0, 1], the rest is the aligned weights'
     * @throws io.genrec.inference.weights.BrokenWeights where a file is absent or damaged
     */
    static void write(Path supervised, Path aligned, double supervisedShare, Path target) {
        Safetensors from = Safetensors.open(supervised);
        Safetensors to = Safetensors.open(aligned);
        List<Tensor> tensors = new ArrayList<>();
        to.entries().forEach((name, entry) -> {
            FloatBuffer start = from.read(name);
            FloatBuffer end = to.read(name);
            float[] average = new float[end.remaining()];
            for (int i = 0; i < average.length; i++) {
                average[i] = (float) (supervisedShare * start.get() + (1 - supervisedShare) * end.get());
            }
            tensors.add(new Tensor(name, entry.shape(), FloatBuffer.wrap(average)));
        });
        Safetensors.write(target, tensors);
    }
}
