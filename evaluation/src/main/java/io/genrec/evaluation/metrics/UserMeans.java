package io.genrec.evaluation.metrics;

/**
 * Observations of one figure, added up by user: users are drawn, not pages, when its confidence is estimated, for the
 * pages of one user resemble each other. Not thread-safe.
 */
public final class UserMeans {
    private final double[] sums;
    private final long[] counts;

    public UserMeans(int users) {
        sums = new double[users];
        counts = new long[users];
    }

    /** @param user index of the user, from 0 */
    public void add(int user, double observed) {
        add(user, observed, 1);
    }

    /** Adds {@code count} observations that sum up to {@code sum}. */
    public void add(int user, double sum, long count) {
        sums[user] += sum;
        counts[user] += count;
    }

    public int users() {
        return sums.length;
    }

    double sum(int user) {
        return sums[user];
    }

    long count(int user) {
        return counts[user];
    }
}
