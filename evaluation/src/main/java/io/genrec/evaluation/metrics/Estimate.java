package io.genrec.evaluation.metrics;

/**
 * A mean and its confidence interval.
 *
 * @param value NaN where nothing was observed
 * @param low lower end, at most {@code value} but for the noise of resampling
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {}
