package io.genrec.datasets.imports;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** How a log writes a moment. */
public final class TimeFormat {
    /** The first millisecond of the year 2200: later, and the log counts in other units than the setting says. */
    private static final long END = 7_258_118_400_000L;

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']")
            .appendOptional(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final String name;
    private final ToLongFunction<String> millis;

    private TimeFormat(String name, ToLongFunction<String> millis) {
        this.name = name;
        this.millis = millis;
    }

    /**
     * @param name {@code epoch-seconds}, {@code epoch-millis}, {@code iso}, or a pattern of {@link DateTimeFormatter}
     * @param zone of times that do not name their own
     */
    public static TimeFormat of(String name, ZoneId zone) {
        return switch (name) {
            case "epoch-seconds" -> new TimeFormat(name, text -> Math.round(number(text) * 1000));
            case "epoch-millis" -> new TimeFormat(name, text -> Math.round(number(text)));
            case "iso" -> new TimeFormat(name, text -> millis(ISO.parse(text), zone));
            default -> {
                DateTimeFormatter pattern = pattern(name);
                yield new TimeFormat(name, text -> millis(pattern.parse(text), zone));
            }
        };
    }

    private static DateTimeFormatter pattern(String pattern) {
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "genrec.import.time-format is none of auto, epoch-seconds, epoch-millis, iso, nor a pattern: "
                            + pattern,
                    e);
        }
    }

    private static double number(String text) {
        double number = Double.parseDouble(text);
        if (Double.isNaN(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static long millis(TemporalAccessor parsed, ZoneId zone) {
        LocalDate date = LocalDate.from(parsed);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneId own = parsed.query(TemporalQueries.zone());
        return ZonedDateTime.of(date, time == null ? LocalTime.MIDNIGHT : time, own == null ? zone : own)
                .toInstant()
                .toEpochMilli();
    }

    /** Milliseconds since the epoch, UTC. @throws IllegalArgumentException where the text is no time of this format */
    long millis(String text) {
        long time;
        try {
            time = millis.applyAsLong(text);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("time is not of the format " + this + ": " + text, e);
        }
        if (time < 0 || time >= END) {
            throw new IllegalArgumentException(
                    "time is not between 1970 and 2200 (genrec.import.time-format is " + this + "): " + text);
        }
        return time;
    }

    /** The name it was made of. */
    @Override
    public String toString() {
        return name;
    }
}
