package io.genrec.simulator.policy;

import com.typesafe.config.Config;

/**
 * How the logging policy fills a slot: the relative weights of its sources, and how it forgets.
 *
 * @param popular bestsellers
 * @param neighbours items clicked by those who clicked what this user did
 * @param related any item of the leaf, the aisle or the cross-selling rules of one of the user's last behaviours
 * @param arrivals items that came in the last three days
 * @param random any item at all
 * @param keptNightly share of each count that is left after a night
 */
public record PolicySettings(
        double popular, double neighbours, double related, double arrivals, double random, double keptNightly) {
    public PolicySettings {
        for (double weight : new double[] {popular, neighbours, related, arrivals, random}) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("genrec.simulator.policy: a weight must not be negative: " + weight);
            }
        }
        if (!(popular > 0)) {
            throw new IllegalArgumentException(
                    "genrec.simulator.policy.popular must be positive, for it is what new users get: " + popular);
        }
        if (!(keptNightly > 0 && keptNightly <= 1)) {
            throw new IllegalArgumentException(
                    "genrec.simulator.policy.kept-nightly must lie in (0, 1]: " + keptNightly);
        }
    }

    /** @param policy the settings at {@code genrec.simulator.policy} */
    public static PolicySettings from(Config policy) {
        return new PolicySettings(
                policy.getDouble("popular"),
                policy.getDouble("neighbours"),
                policy.getDouble("related"),
                policy.getDouble("arrivals"),
                policy.getDouble("random"),
                policy.getDouble("kept-nightly"));
    }
}
