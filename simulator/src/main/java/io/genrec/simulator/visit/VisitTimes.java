package io.genrec.simulator.visit;

import io.genrec.simulator.world.Chance;

/**
 * When shoppers come: visits are a Poisson process of rate {@code lambda_u * (1 + 0.8 cos(2 pi (h - 20) / 24))} a day
 * at hour h (UTC), so that evenings are busy. {@code lambda_u} is log-normal over shoppers with sigma 0.6.
 */
final class VisitTimes {
    private static final long DAY_MILLIS = 86_400_000L;

    private static final double SPREAD = 0.6;
    private static final double SWING = 0.8;
    private static final double BUSIEST_HOUR = 20;
    private static final double HOUR_MILLIS = 3_600_000;

    private final double visitsPerDay;

    /** @param mean visits a day, over all shoppers */
    VisitTimes(double mean, Chance chance) {
        this.visitsPerDay = mean * StrictMath.exp(SPREAD * chance.gaussian() - SPREAD * SPREAD / 2);
    }

    /** The first visit after {@code now}: by thinning (Lewis and Shedler 1979). */
    long next(long now, Chance chance) {
        double peak = visitsPerDay * (1 + SWING);
        double at = now;
        do {
            at += chance.exponential(DAY_MILLIS / peak);
        } while (!chance.happens(busyness(at) / (1 + SWING)));
        return (long) at + 1;
    }

    private static double busyness(double timeMillis) {
        double hour = timeMillis / HOUR_MILLIS % 24;
        return 1 + SWING * StrictMath.cos(2 * StrictMath.PI * (hour - BUSIEST_HOUR) / 24);
    }
}
