package io.genrec.simulator.world;

import com.typesafe.config.Config;

/**
 * The weights of the storefront of factors; their formulas stand in {@link FactorShopper} and {@link ItemFactors}.
 *
 * @param dimensions of the factors
 * @param leafShare share of an item's factors that its leaf has in common
 * @param brandShare share that its brand has in common
 * @param tasteShare how much of what is wanted is lasting taste; the rest is mood
 */
public record FactorSettings(
        int dimensions,
        double leafShare,
        double brandShare,
        double tasteShare,
        double base,
        double affinity,
        double appeal,
        double boredom,
        double cartBase,
        double cartTaste,
        double orderBase,
        Mood mood,
        Cascade cascade) {

    /**
     * How the mood moves.
     *
     * @param follow how far a click draws it to what was clicked, a share
     * @param stay probability that it stays within a visit; else one thing leads to another
     * @param resume probability that a new visit takes it up again; else it is a new one
     */
    public record Mood(double follow, double stay, double resume) {
        public Mood {
            requireShare("mood.follow", follow);
            requireShare("mood.stay", stay);
            requireShare("mood.resume", resume);
        }
    }

    /** Probabilities to go on to the next slot, after one that was left, clicked, and ordered from. */
    public record Cascade(double left, double clicked, double ordered) {
        public Cascade {
            requireShare("cascade.left", left);
            requireShare("cascade.clicked", clicked);
            requireShare("cascade.ordered", ordered);
        }
    }

    public FactorSettings {
        if (dimensions < 2) {
            throw new IllegalArgumentException("genrec.simulator.factors.dimensions must be at least 2: " + dimensions);
        }
        requireShare("leaf-share", leafShare);
        requireShare("brand-share", brandShare);
        requireShare("leaf-share + brand-share", leafShare + brandShare);
        requireShare("taste-share", tasteShare);
    }

    /** @param factors the settings at {@code genrec.simulator.factors} */
    public static FactorSettings from(Config factors) {
        return new FactorSettings(
                factors.getInt("dimensions"),
                factors.getDouble("leaf-share"),
                factors.getDouble("brand-share"),
                factors.getDouble("taste-share"),
                factors.getDouble("base"),
                factors.getDouble("affinity"),
                factors.getDouble("appeal"),
                factors.getDouble("boredom"),
                factors.getDouble("cart-base"),
                factors.getDouble("cart-taste"),
                factors.getDouble("order-base"),
                new Mood(
                        factors.getDouble("mood.follow"),
                        factors.getDouble("mood.stay"),
                        factors.getDouble("mood.resume")),
                new Cascade(
                        factors.getDouble("cascade.left"),
                        factors.getDouble("cascade.clicked"),
                        factors.getDouble("cascade.ordered")));
    }

    private static void requireShare(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("genrec.simulator.factors." + key + " must lie in [0, 1]: " + value);
        }
    }
}
