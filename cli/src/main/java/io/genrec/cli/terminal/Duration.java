package io.genrec.cli.terminal;

import java.util.Locale;

/** Times as people say them. */
public final class Duration {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private Duration() {}

    /** {@code 7.2 s}, {@code 12 min 05 s} or {@code 3 h 04 min}. */
    public static String text(double seconds) {
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = (long) seconds;
        return whole < HOUR
                ? String.format(Locale.ROOT, "%d min %02d s", whole / MINUTE, whole % MINUTE)
                : String.format(Locale.ROOT, "%d h %02d min", whole / HOUR, whole % HOUR / MINUTE);
    }
}
