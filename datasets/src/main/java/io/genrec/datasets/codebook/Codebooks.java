package io.genrec.datasets.codebook;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The centroids of a residual quantisation, level by level: a vector is about the sum of one centroid a level. Immutable.
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

    /** @param centroids one [codes, dimensions] a level, coarse to fine */
    public static Codebooks of(List<FloatMatrix> centroids) {
        return new Codebooks(centroids);
    }

    /** @param array [levels, codes, dimensions] */
    public static Codebooks of(NpyArray array) {
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

    /** The nearest codes of one vector: those that {@link #quantise(FloatMatrix)} gives its row. */
    public SemanticId quantise(float[] vector) {
        float[] residual = vector.clone();
        List<Integer> codes = new ArrayList<>(space.levels());
        for (int level = 0; level < space.levels(); level++) {
            int code = nearest.get(level).of(residual);
            codes.add(code);
            for (int d = 0; d < residual.length; d++) {
                residual[d] -= levels.get(level).get(code, d);
            }
        }
        return new SemanticId(codes);
    }

    /** What is left of a vector without the centroids of the given first codes: [dimensions]. */
    public float[] residual(float[] vector, List<Integer> codes) {
        float[] residual = vector.clone();
        for (int level = 0; level < codes.size(); level++) {
            for (int d = 0; d < residual.length; d++) {
                residual[d] -= levels.get(level).get(codes.get(level), d);
            }
        }
        return residual;
    }

    /** Squared length of {@link #residual}. */
    public double squaredDistance(float[] vector, List<Integer> codes) {
        double sum = 0;
        for (float value : residual(vector, codes)) {
            sum += (double) value * value;
        }
        return sum;
    }

    /** Squared distances of a residual to the centroids of a level: [codes]. */
    public float[] distances(float[] residual, int level) {
        return nearest.get(level).distances(residual);
    }

    /** Takes from each row the centroid of its code. */
    public static void subtract(FloatMatrix residuals, FloatMatrix centroids, int[] codes) {
        float[] values = residuals.values();
        int dimensions = residuals.columns();
        IntStream.range(0, codes.length).parallel().forEach(row -> {
            for (int d = 0; d < dimensions; d++) {
                values[row * dimensions + d] -= centroids.get(codes[row], d);
            }
        });
    }
}
