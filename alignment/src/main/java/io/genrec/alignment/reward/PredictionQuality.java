package io.genrec.alignment.reward;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How good predictions are.
 *
 * @param auc probability that one that happened was predicted higher than one that did not; ties count half
 * @param logLoss mean, natural log
 * @param baseLogLoss of predicting the overall rate each time
 * @param calibration from the lowest tenth of the predictions to the highest
 */
record PredictionQuality(long size, double auc, double logLoss, double baseLogLoss, List<Bin> calibration) {
    private static final int BINS = 10;

    /**
     * Predictions of similar height.
     *
     * @param predicted mean of what was predicted
     * @param observed share that happened
     */
    record Bin(long size, double predicted, double observed) {}

    static PredictionQuality of(List<Prediction> predictions) {
        List<Prediction> ascending = predictions.stream()
                .sorted(Comparator.comparingDouble(Prediction::probability))
                .toList();
        double mean =
                ascending.stream().mapToDouble(Prediction::logLoss).average().orElse(Double.NaN);
        double rate = rate(ascending);
        double base = ascending.stream()
                .mapToDouble(each -> new Prediction(rate, each.happened()).logLoss())
                .average()
                .orElse(Double.NaN);
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            List<Prediction> part = ascending.subList(
                    (int) ((long) ascending.size() * bin / BINS), (int) ((long) ascending.size() * (bin + 1) / BINS));
            if (!part.isEmpty()) {
                double predicted = part.stream()
                        .mapToDouble(Prediction::probability)
                        .average()
                        .orElseThrow();
                bins.add(new Bin(part.size(), predicted, rate(part)));
            }
        }
        return new PredictionQuality(ascending.size(), auc(ascending), mean, base, bins);
    }

    /** Mean distance of predicted and observed over the bins, each counted by its size. */
    double calibrationError() {
        return calibration.stream()
                        .mapToDouble(bin -> bin.size() * Math.abs(bin.predicted() - bin.observed()))
                        .sum()
                / size;
    }

    private static double rate(List<Prediction> predictions) {
        return (double) predictions.stream().filter(Prediction::happened).count() / predictions.size();
    }

    /** By the ranks of those that happened (Mann and Whitney). */
    private static double auc(List<Prediction> ascending) {
        double rankSum = 0;
        long happened = 0;
        for (int from = 0; from < ascending.size(); ) {
            int to = from;
            while (to < ascending.size()
                    && ascending.get(to).probability() == ascending.get(from).probability()) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                if (ascending.get(i).happened()) {
                    rankSum += rank;
                    happened++;
                }
            }
            from = to;
        }
        long not = ascending.size() - happened;
        return happened == 0 || not == 0
                ? Double.NaN
                : (rankSum - happened * (happened + 1) / 2.0) / ((double) happened * not);
    }

    /**
     * What was predicted for an impression and what happened.
     *
     * @param probability predicted, in (0, 1)
     */
    record Prediction(double probability, boolean happened) {
        double logLoss() {
            double right = happened ? probability : 1 - probability;
            return -Math.log(Math.max(right, 1e-12));
        }
    }
}
