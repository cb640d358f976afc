package io.genrec.training.tokenizer;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.NearestCode;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.CodeSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** RQ k-means (GenRec section 1): cluster the vectors, subtract the centroids, cluster what is left. */
final class CodebookTraining {
    private CodebookTraining() {}

    /** @param vectors [items, dimensions], at least one */
    static Codebooks train(FloatMatrix vectors, CodeSpace space, TokenizeSettings.KMeansSettings settings, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FloatMatrix residuals = sample(vectors, settings.sample(), random);
        List<FloatMatrix> levels = new ArrayList<>();
        for (int level = 0; level < space.levels(); level++) {
            FloatMatrix centroids = KMeans.centroids(residuals, space.codesPerLevel(), settings, random.nextLong());
            Codebooks.subtract(residuals, centroids, new NearestCode(centroids).of(residuals));
            levels.add(centroids);
        }
        return Codebooks.of(levels);
    }

    private static FloatMatrix sample(FloatMatrix vectors, int size, SplittableRandom random) {
        if (vectors.rows() <= size) {
            return vectors.copy();
        }
        int[] rows = IntStream.range(0, vectors.rows()).toArray();
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i, rows.length);
            int kept = rows[i];
            rows[i] = rows[other];
            rows[other] = kept;
        }
        return vectors.rowsAt(Arrays.copyOf(rows, size));
    }
}
