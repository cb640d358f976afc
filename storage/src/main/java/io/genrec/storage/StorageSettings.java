package io.genrec.storage;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How stores are reached.
 *
 * @param cache the folder of this machine under which copies of runs lie
 * @param endpoint of S3, empty for the environment's
 * @param region of S3, empty for the environment's
 * @param transfers files that travel side by side
 * @param retries of a request that was throttled or cut
 */
public record StorageSettings(
        Path cache, String endpoint, String region, int transfers, int retries, Duration requestTimeout) {
    public static final String SECTION = "storage";

    public StorageSettings {
        if (transfers < 1) {
            throw new IllegalArgumentException("genrec.storage.transfers must be positive: " + transfers);
        }
        if (retries < 0) {
            throw new IllegalArgumentException("genrec.storage.retries must not be negative: " + retries);
        }
    }

    /** @param genrec the group of that name */
    public static StorageSettings from(Config genrec) {
        Config storage = genrec.getConfig(SECTION);
        String cache = storage.getString("cache").replaceFirst("^~(?=/|$)", System.getProperty("user.home", "."));
        return new StorageSettings(
                Path.of(cache).resolve("runs"),
                storage.getString("endpoint"),
                storage.getString("region"),
                storage.getInt("transfers"),
                storage.getInt("retries"),
                storage.getDuration("request-timeout"));
    }
}
