package io.genrec.training.optimizer;

/**
 * The learning rate over the course of a training run: a linear rise, then half a cosine down to a floor.
 *
 * @param peak highest rate
 * @param warmUpShare share of the run that the rise takes; the paper's 1%
 * @param floorShare the last rate as a share of the peak
 */
public record LearningRate(double peak, double warmUpShare, double floorShare) {
    private static final double CLOCK_FROM = 0.5;

    public LearningRate {
        if (!(peak > 0)) {
            throw new IllegalArgumentException("the peak learning rate must be positive: " + peak);
        }
        if (!(warmUpShare >= 0 && warmUpShare < 1)) {
            throw new IllegalArgumentException("the share of warm-up must be in [0, 1): " + warmUpShare);
        }
        if (!(floorShare >= 0 && floorShare <= 1)) {
            throw new IllegalArgumentException("the floor must be in [0, 1] of the peak: " + floorShare);
        }
    }

    /**
     * Share of a run that is over: by the steps, or by the clock where that is ahead. The clock is looked at from the middle
     * of its time on: a slow start, while code is compiled, must not change any rate.
     *
     * @param bySteps share of the steps that are over
     * @param byClock share of the time that is over, 0 where it has no bound
     */
    public static double progress(double bySteps, double byClock) {
        return byClock < CLOCK_FROM ? bySteps : Math.max(bySteps, byClock);
    }

    /** @param progress share of the run that is over once the step at hand is done, in (0, 1] */
    public double at(double progress) {
        if (progress < warmUpShare) {
            return peak * progress / warmUpShare;
        }
        double fall = (Math.min(1, progress) - warmUpShare) / (1 - warmUpShare);
        return peak * (floorShare + (1 - floorShare) * 0.5 * (1 + Math.cos(Math.PI * fall)));
    }
}
