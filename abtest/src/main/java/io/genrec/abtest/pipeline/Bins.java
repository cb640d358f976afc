package io.genrec.abtest.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts every feature at quantiles of a sample, so that a linear model over the bins can bend. */
final class Bins {
    private static final int BINS = 16;

    private final List<double[]> cuts;
    private final int[] offsets;

    /** @param sample {@code [examples][features]} */
    Bins(List<double[]> sample) {
        int features = sample.get(0).length;
        cuts = new ArrayList<>(features);
        offsets = new int[features + 1];
        for (int feature = 0; feature < features; feature++) {
            int place = feature;
            double[] sorted =
                    sample.stream().mapToDouble(row -> row[place]).sorted().toArray();
            double[] distinct = Arrays.stream(sorted).distinct().toArray();
            double[] ends = distinct.length <= BINS ? Arrays.copyOf(distinct, distinct.length - 1) : quantiles(sorted);
            cuts.add(ends);
            offsets[feature + 1] = offsets[feature] + ends.length + 1;
        }
    }

    /** Bins of all features together. */
    int count() {
        return offsets[offsets.length - 1];
    }

    /** The bin of each feature, one number over all features. */
    int[] of(double[] row) {
        int[] bins = new int[row.length];
        for (int feature = 0; feature < row.length; feature++) {
            double[] ends = cuts.get(feature);
            int at = Arrays.binarySearch(ends, row[feature]);
            bins[feature] = offsets[feature] + (at >= 0 ? at : -at - 1);
        }
        return bins;
    }

    /** Even shares of the sample, and finer ones at the upper end, where a feature that is mostly 0 says something. */
    private static double[] quantiles(double[] sorted) {
        double[] shares = {.1, .2, .3, .4, .5, .6, .7, .8, .85, .9, .93, .95, .97, .985, .995};
        return Arrays.stream(shares)
                .map(share -> sorted[(int) (share * (sorted.length - 1))])
                .distinct()
                .toArray();
    }
}
