package io.genrec.simulator.world;

import com.typesafe.config.Config;

/**
 * How large the shop is and how its shoppers behave.
 *
 * @param arrivingItems share of the items that arrive while the log is written
 * @param rules by which the shoppers choose; the settings of the others are not used
 */
public record WorldSettings(
        int users,
        int items,
        double arrivingItems,
        World.Rules rules,
        ChoiceSettings choice,
        DriftSettings drift,
        FactorSettings factors) {
    private static final int FEWEST_ITEMS = 200;

    public WorldSettings {
        if (users < 1) {
            throw new IllegalArgumentException("genrec.simulator.users must be positive: " + users);
        }
        if (items < FEWEST_ITEMS) {
            throw new IllegalArgumentException(
                    "genrec.simulator.items must be at least " + FEWEST_ITEMS + ": " + items);
        }
        if (!(arrivingItems >= 0 && arrivingItems <= 0.5)) {
            throw new IllegalArgumentException(
                    "genrec.simulator.arriving-items must lie in [0, 0.5]: " + arrivingItems);
        }
    }

    /** The same shop with more or fewer shoppers; those of the same number are the same. */
    public WorldSettings withUsers(int number) {
        return new WorldSettings(number, items, arrivingItems, rules, choice, drift, factors);
    }

    /** @param simulator the settings at {@code genrec.simulator} */
    public static WorldSettings from(Config simulator) {
        return new WorldSettings(
                simulator.getInt("users"),
                simulator.getInt("items"),
                simulator.getDouble("arriving-items"),
                World.Rules.named(simulator.getString("storefront")),
                ChoiceSettings.from(simulator.getConfig("choice")),
                DriftSettings.from(simulator.getConfig("drift")),
                FactorSettings.from(simulator.getConfig("factors")));
    }
}
