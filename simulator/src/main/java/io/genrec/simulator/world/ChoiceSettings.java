package io.genrec.simulator.world;

import com.typesafe.config.Config;

/**
 * The weights of the choice model; their formulas stand in {@link ChoiceModel}. All are in units of log-odds but
 * {@code positionBias} and {@code aisleMatch}, which have none.
 */
public record ChoiceSettings(
        double positionBias,
        double base,
        double intent,
        double aisleMatch,
        double interest,
        double brand,
        double style,
        double price,
        double quality,
        double known,
        double echo,
        double satiation,
        double cartBase,
        double orderBase,
        double fit) {

    public ChoiceSettings {
        if (!(positionBias >= 0)) {
            throw new IllegalArgumentException(
                    "genrec.simulator.choice.position-bias must not be negative: " + positionBias);
        }
        if (!(aisleMatch >= 0 && aisleMatch <= 1)) {
            throw new IllegalArgumentException("genrec.simulator.choice.aisle-match must lie in [0, 1]: " + aisleMatch);
        }
    }

    /** @param choice the settings at {@code genrec.simulator.choice} */
    public static ChoiceSettings from(Config choice) {
        return new ChoiceSettings(
                choice.getDouble("position-bias"),
                choice.getDouble("base"),
                choice.getDouble("intent"),
                choice.getDouble("aisle-match"),
                choice.getDouble("interest"),
                choice.getDouble("brand"),
                choice.getDouble("style"),
                choice.getDouble("price"),
                choice.getDouble("quality"),
                choice.getDouble("known"),
                choice.getDouble("echo"),
                choice.getDouble("satiation"),
                choice.getDouble("cart-base"),
                choice.getDouble("order-base"),
                choice.getDouble("fit"));
    }
}
