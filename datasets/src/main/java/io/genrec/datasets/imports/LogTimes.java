package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.EventTimes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * When the events of a log can have happened: {@code genrec.log}.
 *
 * @param earliest earlier times are mistakes of units
 * @param latest first moment that is too late
 * @param strayGap see {@link EventTimes#span}
 */
public record LogTimes(Instant earliest, Instant latest, double strayGap) {
    private static final String KEY = "genrec.log";

    public LogTimes {
        if (!latest.isAfter(earliest)) {
            throw new IllegalArgumentException(
                    KEY + ".latest-time must be after earliest-time " + earliest + ": " + latest);
        }
        if (!(strayGap >= 0)) {
            throw new IllegalArgumentException(KEY + ".stray-gap must not be negative: " + strayGap);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static LogTimes from(Config genrec) {
        Config log = genrec.getConfig("log");
        return new LogTimes(
                moment(log, "earliest-time"),
                log.getString("latest-time").isEmpty()
                        ? Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS)
                        : moment(log, "latest-time"),
                log.getDouble("stray-gap"));
    }

    private static Instant moment(Config log, String key) {
        String text = log.getString(key);
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    KEY + "." + key + " must be a day (1980-01-01) or an instant (1980-01-01T12:00:00Z): " + text, e);
        }
    }

    boolean holds(long timeMillis) {
        return timeMillis >= earliest.toEpochMilli() && timeMillis < latest.toEpochMilli();
    }

    /**
     * Where a log begins and ends, without its strays.
     *
     * @param log its name, for the message
     * @throws StepFailed where half of the events happened when none can have
     */
    public EventTimes.Span span(EventTimes times, String log) {
        Instant median = times.median();
        if (!holds(median.toEpochMilli())) {
            boolean isEarly = median.isBefore(earliest);
            throw new StepFailed("the events of " + log + " happened around " + median + ", "
                    + (isEarly
                            ? "before " + KEY + ".earliest-time = " + earliest
                            : "after " + KEY + ".latest-time = " + latest)
                    + ": times count milliseconds since 1970, and these look like "
                    + (isEarly ? "seconds" : "microseconds or nanoseconds")
                    + "; take the log in with `genrec import`, whose time-format says what its times count");
        }
        return times.span(strayGap);
    }

    /** What to say of a log's strays; nothing where it has none. */
    public static List<String> lines(EventTimes.Span span, String becomeOfThem) {
        List<String> lines = new ArrayList<>();
        if (span.strays() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "strays: %,d events are far from all others, which lie between %s and %s, such as %s: %s"
                            + " (genrec.log.stray-gap)",
                    span.strays(),
                    span.first(),
                    span.last(),
                    String.join(
                            ", ",
                            span.strayTimes().stream().map(Instant::toString).toList()),
                    becomeOfThem));
        }
        return lines;
    }
}
