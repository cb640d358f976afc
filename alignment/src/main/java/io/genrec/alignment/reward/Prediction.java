package io.genrec.alignment.reward;

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
