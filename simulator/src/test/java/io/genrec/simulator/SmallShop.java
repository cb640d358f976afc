package io.genrec.simulator;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Settings of a shop that a test simulates in a second. */
public final class SmallShop {
    private SmallShop() {}

    /** 40 users, 400 items and 5 days, all else as by default, and then {@code overrides} at {@code genrec.simulator}. */
    public static SimulatorSettings with(String overrides) {
        Config small =
                ConfigFactory.parseString("users = 40, items = 400, days = 5, warm-up-days = 1, visits-per-day = 2");
        return SimulatorSettings.from(ConfigFactory.parseString(overrides)
                .withFallback(small)
                .atPath("genrec.simulator")
                .withFallback(ConfigFactory.defaultReference())
                .getConfig("genrec"));
    }
}
