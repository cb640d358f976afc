package io.genrec.evaluation.metrics;

import java.util.List;

/**
 * Observations of one figure, added up by user: users are drawn, not pages, when its confidence is estimated, for the
 * pages of one user resemble each other. Where several trainings of a model were observed, they are drawn, too. Not
 * thread-safe.
 */
public final class UserMeans {
    private final double[] sums;
    private final long[] counts;
    private final List<UserMeans> trainings;

    public UserMeans(int users) {
        this(users, List.of());
    }

    private UserMeans(int users, List<UserMeans> trainings) {
        this.sums = new double[users];
        this.counts = new long[users];
        this.trainings = trainings;
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

    /** The same users with the observations of all trainings of a model, one a seed. */
    public static UserMeans pooled(List<UserMeans> trainings) {
        UserMeans pooled = new UserMeans(trainings.get(0).users(), List.copyOf(trainings));
        for (UserMeans part : trainings) {
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

    /** What it was {@link #pooled} from; itself alone where it was not. */
    List<UserMeans> trainings() {
        return trainings.isEmpty() ? List.of(this) : trainings;
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
