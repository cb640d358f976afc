package io.genrec.training.tokenizer.embedding;

import java.util.Arrays;
import java.util.List;

/**
 * How often two items were engaged with by one user within a window: a symmetric sparse matrix without diagonal,
 * [items, items] in compressed rows. Immutable.
 */
public final class CoEngagement {
    private final int[] starts; // [items + 1], where each row begins
    private final int[] columns;
    private final double[] values;

    private CoEngagement(int[] starts, int[] columns, double[] values) {
        this.starts = starts;
        this.columns = columns;
        this.values = values;
    }

    /**
     * @param timelines rows of items, a list a user, oldest first
     * @param window how many behaviours apart two items may be
     */
    public static CoEngagement count(List<int[]> timelines, int items, int window) {
        long[] pairs = new long[1024];
        int size = 0;
        for (int[] timeline : timelines) {
            for (int later = 1; later < timeline.length; later++) {
                for (int earlier = Math.max(0, later - window); earlier < later; earlier++) {
                    if (timeline[earlier] != timeline[later]) {
                        if (size + 2 > pairs.length) {
                            pairs = Arrays.copyOf(pairs, Math.multiplyExact(pairs.length, 2));
                        }
                        pairs[size++] = (long) timeline[earlier] * items + timeline[later];
                        pairs[size++] = (long) timeline[later] * items + timeline[earlier];
                    }
                }
            }
        }
        Arrays.parallelSort(pairs, 0, size);
        return compress(pairs, size, items);
    }

    private static CoEngagement compress(long[] sorted, int size, int items) {
        int[] starts = new int[items + 1];
        int[] columns = new int[size];
        double[] values = new double[size];
        int entries = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                columns[entries++] = (int) (sorted[i] % items);
                starts[(int) (sorted[i] / items) + 1]++;
            }
            values[entries - 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        return new CoEngagement(starts, Arrays.copyOf(columns, entries), Arrays.copyOf(values, entries));
    }

    public int items() {
        return starts.length - 1;
    }

    /** Different pairs, each counted both ways round. */
    int entries() {
        return columns.length;
    }

    /** Whether two different items were engaged with together. */
    boolean contains(int row, int column) {
        return Arrays.binarySearch(columns, starts[row], starts[row + 1], column) >= 0;
    }

    /** Whether no two items were engaged with together. */
    public boolean isEmpty() {
        return columns.length == 0;
    }

    /** The sum of each row: in how many pairs an item is. */
    public double[] rowSums() {
        double[] sums = new double[items()];
        Arrays.setAll(sums, row -> {
            double sum = 0;
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                sum += values[i];
            }
            return sum;
        });
        return sums;
    }

    /**
     * Positive pointwise mutual information, {@code max(0, ln(n_ij n / (n_i n_j)))}: what is left of a count when the
     * popularity of both is taken out (Levy and Goldberg, 2014).
     */
    CoEngagement positiveInformation() {
        double[] sums = rowSums();
        double all = Arrays.stream(sums).sum();
        double[] information = new double[values.length];
        forEach((row, column, i) ->
                information[i] = Math.max(0, Math.log(values[i] * all / (sums[row] * sums[column]))));
        return new CoEngagement(starts, columns, information);
    }

    /**
     * @param vector [items]
     * @return this matrix times the vector
     */
    double[] times(double[] vector) {
        double[] product = new double[vector.length];
        for (int row = 0; row < product.length; row++) {
            double sum = 0;
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                sum += values[i] * vector[columns[i]];
            }
            product[row] = sum;
        }
        return product;
    }

    /** Receives each pair of different items that were engaged with together, both ways round. */
    @FunctionalInterface
    public interface Pairs {
        void pair(int row, int column, double count);
    }

    public void forEachPair(Pairs pairs) {
        forEach((row, column, i) -> pairs.pair(row, column, values[i]));
    }

    private interface Entries {
        void entry(int row, int column, int index);
    }

    private void forEach(Entries entries) {
        for (int row = 0; row < items(); row++) {
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                entries.entry(row, columns[i], i);
            }
        }
    }
}
