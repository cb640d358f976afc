package io.genrec.simulator;

import com.typesafe.config.Config;
import io.genrec.simulator.policy.PolicySettings;
import io.genrec.simulator.visit.VisitSettings;
import io.genrec.simulator.world.WorldSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What log to write.
 *
 * @param start when the log begins
 * @param days how long it is
 * @param warmUpDays how long the shop has been open before; nothing of that is written
 */
public record SimulatorSettings(
        long seed,
        Instant start,
        int days,
        int warmUpDays,
        WorldSettings world,
        VisitSettings visits,
        PolicySettings policy) {

    public SimulatorSettings {
        if (days < 1) {
            throw new IllegalArgumentException("genrec.simulator.days must be positive: " + days);
        }
        if (warmUpDays < 0) {
            throw new IllegalArgumentException("genrec.simulator.warm-up-days must not be negative: " + warmUpDays);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static SimulatorSettings from(Config genrec) {
        Config simulator = genrec.getConfig("simulator");
        return new SimulatorSettings(
                simulator.getLong("seed"),
                instant(simulator.getString("start")),
                simulator.getInt("days"),
                simulator.getInt("warm-up-days"),
                WorldSettings.from(simulator),
                VisitSettings.from(simulator),
                PolicySettings.from(simulator.getConfig("policy")));
    }

    /** When the shop opens, milliseconds since the epoch, UTC. */
    public long opensMillis() {
        return startMillis() - Duration.ofDays(warmUpDays).toMillis();
    }

    /** When the log begins. */
    public long startMillis() {
        return start.toEpochMilli();
    }

    /** When the last page of the log is shown at the latest. */
    public long endMillis() {
        return startMillis() + Duration.ofDays(days).toMillis();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "genrec.simulator.start must be a time such as 2026-01-05T00:00:00Z: " + text, e);
        }
    }
}
