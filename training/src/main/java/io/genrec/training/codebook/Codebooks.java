package io.genrec.training.codebook;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.embedding.FloatMatrix;
import io.genrec.training.embedding.NpyArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The centroids of a residual quantisation, level by level: a vector is about the sum of one centroid a level. Immutable.
 *
 * <p>Trained by RQ k-means (GenRec section 1): cluster the vectors, subtract the centroids, cluster what is left.
 */
public final class Codebooks {
    private final CodeSpace space;
    private final List<FloatMatrix> levels;
    private final List<NearestCode> nearest;

    /** @param levels one [codes, dimensions] a level, coarse to fine */
    private Codebooks(List<FloatMatrix> levels) {
        this.levels = List.copyOf(levels);
        this.space = new CodeSpace(levels.size(), levels.get(0).rows());
        this.nearest = levels.stream().map(NearestCode::new).toList();
    }

    /** @param vectors [items, dimensions], at least one */
    public static Codebooks train(FloatMatrix vectors, CodeSpace space, KMeansSettings settings, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FloatMatrix residuals = sample(vectors, settings.sample(), random);
        List<FloatMatrix> levels = new ArrayList<>();
        for (int level = 0; level < space.levels(); level++) {
            FloatMatrix centroids = KMeans.centroids(residuals, space.codesPerLevel(), settings, random.nextLong());
            subtract(residuals, centroids, new NearestCode(centroids).of(residuals));
            levels.add(centroids);
        }
        return new Codebooks(levels);
    }

    /** @param array [levels, codes, dimensions] */
    static Codebooks of(NpyArray array) {
        List<Integer> shape = array.shape();
        if (shape.size() != 3 || shape.contains(0)) {
            throw new IllegalArgumentException("codebooks are [levels, codes, dimensions], not " + shape);
        }
        int size = shape.get(1) * shape.get(2);
        return new Codebooks(IntStream.range(0, shape.get(0))
                .mapToObj(level -> {
                    float[] values = new float[size];
                    System.arraycopy(array.values(), level * size, values, 0, size);
                    return new FloatMatrix(shape.get(1), shape.get(2), values);
                })
                .toList());
    }

    /** @return [levels, codes, dimensions] */
    public NpyArray toArray() {
        int size = space.codesPerLevel() * dimensions();
        float[] values = new float[space.levels() * size];
        for (int level = 0; level < space.levels(); level++) {
            System.arraycopy(levels.get(level).values(), 0, values, level * size, size);
        }
        return new NpyArray(List.of(space.levels(), space.codesPerLevel(), dimensions()), values);
    }

    /** One [codes, dimensions] a level, coarse to fine. */
    public List<FloatMatrix> centroids() {
        return levels;
    }

    public CodeSpace space() {
        return space;
    }

    public int dimensions() {
        return levels.get(0).columns();
    }

    /**
     * The nearest codes of every row, level by level; rows may share a semantic id.
     *
     * @param vectors [items, dimensions]
     */
    public List<SemanticId> quantise(FloatMatrix vectors) {
        FloatMatrix residuals = vectors.copy();
        List<int[]> codes = new ArrayList<>();
        for (int level = 0; level < space.levels(); level++) {
            int[] ofLevel = nearest.get(level).of(residuals);
            subtract(residuals, levels.get(level), ofLevel);
            codes.add(ofLevel);
        }
        return IntStream.range(0, vectors.rows())
                .mapToObj(row -> new SemanticId(
                        codes.stream().map(ofLevel -> ofLevel[row]).collect(Collectors.toList())))
                .toList();
    }

    /** What is left of a vector without the centroids of the given first codes: [dimensions]. */
    float[] residual(float[] vector, List<Integer> codes) {
        float[] residual = vector.clone();
        for (int level = 0; level < codes.size(); level++) {
            for (int d = 0; d < residual.length; d++) {
                residual[d] -= levels.get(level).get(codes.get(level), d);
            }
        }
        return residual;
    }

    /** Squared distances of a residual to the centroids of a level: [codes]. */
    float[] distances(float[] residual, int level) {
        return nearest.get(level).distances(residual);
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

    private static void subtract(FloatMatrix residuals, FloatMatrix centroids, int[] codes) {
        float[] values = residuals.values();
        int dimensions = residuals.columns();
        IntStream.range(0, codes.length).parallel().forEach(row -> {
            for (int d = 0; d < dimensions; d++) {
                values[row * dimensions + d] -= centroids.get(codes[row], d);
            }
        });
    }
}
