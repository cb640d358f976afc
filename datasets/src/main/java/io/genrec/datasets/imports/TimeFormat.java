package io.genrec.datasets.imports;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a log writes a moment, and when its moments can have been. */
public final class TimeFormat {
    private static final String KEY = ImportSettings.KEY + ".time-format";

    /** Names of the counts since 1970, and how many of each make a millisecond. */
    private static final Map<String, Double> EPOCHS =
            new TreeMap<>(Map.of("epoch-seconds", 1e-3, "epoch-millis", 1.0, "epoch-micros", 1e3, "epoch-nanos", 1e6));

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']")
            .appendOptional(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[ ][XXX][XX][X][VV]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Patterns that logs are written in, for hints; where two read a text, it is for a person to say which. */
    private static final List<String> COMMON = List.of(
            "d/M/yyyy H:mm",
            "M/d/yyyy H:mm",
            "d/M/yyyy H:mm:ss",
            "M/d/yyyy H:mm:ss",
            "M/d/yyyy h:mm:ss a",
            "M/d/yyyy h:mm a",
            "d/M/yy H:mm",
            "M/d/yy H:mm",
            "d/M/yy",
            "M/d/yy",
            "d/M/yyyy",
            "M/d/yyyy",
            "d.M.yyyy H:mm",
            "d.M.yyyy H:mm:ss",
            "d.M.yyyy",
            "d.M.yy H:mm",
            "d.M.yy",
            "yyyy/M/d H:mm:ss",
            "yyyy/M/d H:mm",
            "yyyy/M/d",
            "yyyyMMddHHmmss",
            "yyyyMMddHHmm",
            "yyyyMMdd",
            "M d, yyyy",
            "MMM d, yyyy",
            "d-MMM-yyyy",
            "d MMM yyyy H:mm",
            "EEE MMM d HH:mm:ss Z yyyy",
            "EEE MMM d HH:mm:ss yyyy",
            "EEE, d MMM yyyy HH:mm:ss z");

    /** What no log was written before or will be after. */
    static final LogTimes ANY = new LogTimes(Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"), 0);

    private static final int MAX_HINTS = 1000;

    /** Of a text that is a time: 2024, and no less. */
    private static final int MIN_LENGTH = 4;

    private final String key;
    private final String name;
    private final @Nullable DateTimeFormatter formatter;
    private final ToLongFunction<String> millis;
    private final LogTimes range;
    private int hints;

    private TimeFormat(
            String key,
            String name,
            @Nullable DateTimeFormatter formatter,
            ToLongFunction<String> millis,
            LogTimes range) {
        this.key = key;
        this.name = name;
        this.formatter = formatter;
        this.millis = millis;
        this.range = range;
    }

    /**
     * @param name {@code epoch-seconds}, {@code epoch-millis}, {@code epoch-micros}, {@code epoch-nanos}, {@code iso}, or
     *     a pattern of {@link DateTimeFormatter}
     * @param zone of times that do not name their own
     */
    public static TimeFormat of(String name, ZoneId zone) {
        return of(name, zone, ANY);
    }

    /** @param range times beyond it are refused */
    static TimeFormat of(String name, ZoneId zone, LogTimes range) {
        return of(KEY, name, zone, range);
    }

    /** @param key of the setting that names it, for messages */
    static TimeFormat of(String key, String name, ZoneId zone, LogTimes range) {
        Double unit = EPOCHS.get(name);
        if (unit != null) {
            return new TimeFormat(key, name, null, text -> epochMillis(text, unit), range);
        }
        DateTimeFormatter formatter = name.equals("iso") ? ISO : pattern(key, name);
        return new TimeFormat(key, name, formatter, text -> millis(formatter.parse(text), zone), range);
    }

    /** The same for another log's way of writing. */
    TimeFormat named(String other, ZoneId zone) {
        return of(key, other, zone, range);
    }

    private static DateTimeFormatter pattern(String key, String pattern) {
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern.contains("G") ? pattern : pattern.replace('y', 'u'))
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT); // else April has a 31st, which is the 30th
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + " is none of auto, " + String.join(", ", EPOCHS.keySet()) + ", iso, nor a pattern: "
                            + pattern,
                    e);
        }
    }

    /** Whole numbers to the last digit, others as near as a double is. */
    private static long epochMillis(String text, double unitsInMilli) {
        if (text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long number = Long.parseLong(text);
            return unitsInMilli < 1
                    ? Math.multiplyExact(number, Math.round(1 / unitsInMilli))
                    : Math.floorDiv(number, Math.round(unitsInMilli));
        }
        return Math.round(Row.decimal(text) / unitsInMilli);
    }

    private static long millis(TemporalAccessor parsed, ZoneId zone) {
        LocalDate date = LocalDate.from(parsed);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneId own = parsed.query(TemporalQueries.zone());
        return ZonedDateTime.of(date, time == null ? LocalTime.MIDNIGHT : time, own == null ? zone : own)
                .toInstant()
                .toEpochMilli();
    }

    /**
     * Milliseconds since the epoch, UTC.
     *
     * @throws IllegalArgumentException where the text is not a time of this format, or one beyond the range; says what would
     *     read it
     */
    long millis(String text) {
        if (formatter == null) {
            Row.requireUncut("time", text);
        }
        long time;
        try {
            time = millis.applyAsLong(text);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "time is not of the format " + this + " (" + key + "): " + text + hint(text), e);
        }
        requirePlausible(time, text);
        return time;
    }

    /** @throws IllegalArgumentException where a log of these settings has no such time */
    void requirePlausible(long timeMillis, String text) {
        if (!range.holds(timeMillis)) {
            String side = timeMillis < range.earliest().toEpochMilli()
                    ? "before " + range.earliest() + " (genrec.log.earliest-time"
                    : "after " + range.latest() + " (genrec.log.latest-time";
            throw new IllegalArgumentException(
                    "time is " + side + "; " + key + " is " + this + "): " + text + hint(text));
        }
    }

    private String hint(String text) {
        if (++hints > MAX_HINTS) {
            return ""; // of very many lines, the first say it
        }
        List<String> others = reading(List.of(text), range);
        others.remove(name);
        return others.isEmpty() ? "" : "; " + String.join(" or ", others) + " would read it";
    }

    /**
     * The names of the formats that read all of these texts as times of the range: counts and ISO, then patterns. Several
     * where the texts do not tell day from month.
     */
    static List<String> reading(Collection<String> texts, LogTimes range) {
        LogTimes recent = range.earliest().equals(Instant.EPOCH)
                ? new LogTimes(Instant.parse("1980-01-01T00:00:00Z"), range.latest(), 0)
                : range;
        List<String> names = namesOf(Known.PLAIN, texts, recent);
        return names.isEmpty() ? namesOf(Known.PATTERNS, texts, recent) : names;
    }

    private static List<String> namesOf(List<TimeFormat> formats, Collection<String> texts, LogTimes range) {
        return formats.stream()
                .filter(format -> texts.stream().allMatch(text -> format.reads(text, range)))
                .map(TimeFormat::toString)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean reads(String text, LogTimes range) {
        if (text.length() < MIN_LENGTH || (formatter != null && !mayRead(formatter, text))) {
            return false;
        }
        try {
            return range.holds(millis.applyAsLong(text));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    /** Found out without an exception, which costs more than all else. */
    private static boolean mayRead(DateTimeFormatter formatter, String text) {
        ParsePosition position = new ParsePosition(0);
        return formatter.parseUnresolved(text, position) != null && position.getIndex() == text.length();
    }

    /** The formats that hints know, made once. */
    private static final class Known {
        private static final List<TimeFormat> PLAIN =
                made(List.of("epoch-seconds", "epoch-millis", "epoch-micros", "epoch-nanos", "iso"));
        private static final List<TimeFormat> PATTERNS = made(COMMON);

        private static List<TimeFormat> made(List<String> names) {
            return names.stream().map(name -> of(name, ZoneOffset.UTC)).toList();
        }
    }

    /** The name it was made of. */
    @Override
    public String toString() {
        return name;
    }
}
