package io.genrec.evaluation.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Confidence intervals by the percentile bootstrap (Efron, 1979): users are drawn with replacement, as many as there
 * are, and the mean over all their observations is taken anew. Where a figure is of several trainings of a model, as many
 * of them are drawn with replacement, so that the interval holds the noise of training, too; of few trainings it knows
 * little (of n, the variance is (n - 1)/n of the unbiased one). All figures given together see the same draws of users, so
 * that their order within one resample is comparable; trainings are drawn for each figure by itself. Equal seeds give equal intervals, on any number of cores.
 *
 * @param resamples how often users are drawn anew
 * @param confidence share of the resampled means that lies within the interval, in (0, 1)
 */
public record Bootstrap(int resamples, double confidence, long seed) {
    public Bootstrap {
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples must be positive: " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in (0, 1): " + confidence);
        }
    }

    /** One estimate a figure, in their order; a figure that was never observed is NaN throughout. */
    public List<Estimate> estimate(List<UserMeans> figures) {
        requireSameUsers(figures);
        return intervals(figures, (figure, draw) -> draw.mean(figures.get(figure)));
    }

    /**
     * By what share each figure is above another: {@code of / over - 1}, both means taken on the same draw.
     *
     * @param over one for each of {@code of}; their users need not have been observed by both
     */
    public List<Estimate> lift(List<UserMeans> of, List<UserMeans> over) {
        List<UserMeans> all = new ArrayList<>(of);
        all.addAll(over);
        requireSameUsers(all);
        if (of.size() != over.size()) {
            throw new IllegalArgumentException(of.size() + " figures over " + over.size());
        }
        return intervals(of, (figure, draw) -> draw.mean(of.get(figure)) / draw.mean(over.get(figure)) - 1);
    }

    private interface Figure {
        double of(int figure, Draw draw);
    }

    /** What one resample holds of all figures. */
    private interface Draw {
        double mean(UserMeans figure);
    }

    /** How often each user is drawn in one resample, and what draws the trainings of a figure. */
    private static final class Resample implements Draw {
        private final int[] users;
        private final SplittableRandom trainings;

        Resample(int[] users, SplittableRandom trainings) {
            this.users = users;
            this.trainings = trainings;
        }

        @Override
        public double mean(UserMeans figure) {
            List<UserMeans> all = figure.trainings();
            List<UserMeans> drawn = all.size() == 1
                    ? all
                    : IntStream.range(0, all.size())
                            .mapToObj(any -> all.get(trainings.nextInt(all.size())))
                            .toList();
            return Bootstrap.mean(drawn, users);
        }
    }

    private List<Estimate> intervals(List<UserMeans> of, Figure value) {
        if (of.isEmpty()) {
            return List.of();
        }
        int users = of.get(0).users();
        int figures = of.size();
        long[] seeds = new SplittableRandom(seed).longs(resamples).toArray();
        double[][] values = new double[figures][resamples];
        IntStream.range(0, resamples).parallel().forEach(resample -> {
            int[] drawn = draw(users, seeds[resample]);
            SplittableRandom trainings = new SplittableRandom(~seeds[resample]);
            Draw draw = new Resample(drawn, trainings);
            for (int figure = 0; figure < figures; figure++) {
                values[figure][resample] = value.of(figure, draw);
            }
        });
        int[] once = new int[users];
        Arrays.fill(once, 1);
        return IntStream.range(0, figures)
                .mapToObj(figure -> interval(value.of(figure, whole -> mean(whole.trainings(), once)), values[figure]))
                .toList();
    }

    private static void requireSameUsers(List<UserMeans> figures) {
        for (UserMeans figure : figures) {
            if (figure.users() != figures.get(0).users()) {
                throw new IllegalArgumentException(
                        "figures of " + figures.get(0).users() + " and of " + figure.users() + " users");
            }
        }
    }

    /** How often each user is drawn in one resample. */
    private static int[] draw(int users, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] drawn = new int[users];
        for (int i = 0; i < users; i++) {
            drawn[random.nextInt(users)]++;
        }
        return drawn;
    }

    private static double mean(List<UserMeans> trainings, int[] drawn) {
        double sum = 0;
        long count = 0;
        for (UserMeans training : trainings) {
            for (int user = 0; user < drawn.length; user++) {
                sum += drawn[user] * training.sum(user);
                count += drawn[user] * training.count(user);
            }
        }
        return sum / count;
    }

    /** Resamples that drew no observation of the figure say nothing of it and are left out. */
    private Estimate interval(double value, double[] resampled) {
        double[] sorted = Arrays.stream(resampled)
                .filter(mean -> !Double.isNaN(mean))
                .sorted()
                .toArray();
        double outside = (1 - confidence) / 2;
        return new Estimate(value, quantile(sorted, outside), quantile(sorted, 1 - outside));
    }

    /** The value at {@code share} of the way through, interpolated between neighbours. */
    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
