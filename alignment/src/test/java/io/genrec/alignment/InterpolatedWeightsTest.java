package io.genrec.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpolatedWeightsTest {
    @TempDir
    Path folder;

    @Test
    void every_number_is_a_mean_of_both() {
        Path supervised = written("supervised", 1, -2, 0.5f);
        Path aligned = written("aligned", 3, 2, 0.5f);

        assertThat(average(supervised, aligned, 0.25)).containsExactly(2.5f, 1, 0.5f); // 1/4 and 3/4
        assertThat(average(supervised, aligned, 0)).containsExactly(3, 2, 0.5f);
    }

    private float[] average(Path supervised, Path aligned, double share) {
        Path target = folder.resolve("average");
        InterpolatedWeights.write(supervised, aligned, share, target);
        float[] values = new float[3];
        Safetensors.open(target).read("w").get(values);
        return values;
    }

    private Path written(String name, float... values) {
        Path file = folder.resolve(name);
        Safetensors.write(file, List.of(new Tensor("w", List.of(3L), FloatBuffer.wrap(values))));
        return file;
    }
}
