package io.genrec.alignment.reward;

/**
 * What was foretold of an impression and what came.
 *
 * @param probability foretold, in (0, 1)
 */
record Prediction(double probability, boolean happened) {
    double logLoss() {
        double right = happened ? probability : 1 - probability;
        return -Math.log(Math.max(right, 1e-12));
    }
}
