package io.genrec.actors.console;

import com.typesafe.config.Config;

/**
 * Where an alignment can be watched; keys and reasons are in {@code reference.conf} under {@code genrec.console}.
 *
 * @param port 0 for any free one, -1 for no page
 */
public record ConsoleSettings(String host, int port) {
    public ConsoleSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("genrec.console.host must not be empty");
        }
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException("genrec.console.port must be from -1 to 65535: " + port);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static ConsoleSettings from(Config genrec) {
        Config console = genrec.getConfig("console");
        return new ConsoleSettings(console.getString("host"), console.getInt("port"));
    }

    /** Whether there is to be a page. */
    public boolean isWanted() {
        return port >= 0;
    }
}
