package io.genrec.evaluation.metrics;

import java.util.List;

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

    /** The same users with the observations of all: of several seeds, for one. */
    public static UserMeans pooled(List<UserMeans> parts) {
        UserMeans pooled = new UserMeans(parts.get(0).users());
        for (UserMeans part : parts) {
            if (part.users() != pooled.users()) {
                throw new IllegalArgumentException(
                        "figures of " + pooled.users() + " and of " + part.users() + " users");
            }
            for (int user = 0; user < part.users(); user++) {
                pooled.add(user, part.sum(user), part.count(user));
            }
        }
        return pooled;
    }

    /** What the user's observations add up to. */
    public double sum(int user) {
        return sums[user];
    }

    /** How many observations the user has. */
    public long count(int user) {
        return counts[user];
    }
}
