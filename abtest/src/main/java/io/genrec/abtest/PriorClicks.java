package io.genrec.abtest;

/**
 * The part of a figure that users' clicks before the trial predict, to be taken out: CUPED (Deng et al., WSDM 2013). Users differ
 * far more than arms do, and an arm whose users happen to be busier looks better than it is; what happened before the trial
 * knows no arm, so that differences of arms stay the same in expectation and their intervals shrink.
 *
 * @param slope of the figure on the clicks, least squares over the users of all arms
 * @param mean of the clicks
 */
record PriorClicks(double slope, double mean) {
    /**
     * @param before clicks of each user before the trial
     * @param during the figure of each
     */
    static PriorClicks fit(long[] before, double[] during) {
        double meanBefore = 0;
        double meanDuring = 0;
        for (int user = 0; user < before.length; user++) {
            meanBefore += (double) before[user] / before.length;
            meanDuring += during[user] / before.length;
        }
        double covariance = 0;
        double variance = 0;
        for (int user = 0; user < before.length; user++) {
            double apart = before[user] - meanBefore;
            covariance += apart * (during[user] - meanDuring);
            variance += apart * apart;
        }
        return new PriorClicks(variance == 0 ? 0 : covariance / variance, meanBefore);
    }

    /** The figure of a user who had as many clicks as the mean. */
    double adjusted(long before, double during) {
        return during - slope * (before - mean);
    }
}
