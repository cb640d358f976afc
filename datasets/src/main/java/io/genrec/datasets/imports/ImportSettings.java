package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.genrec.datasets.imports.CsvRows.CsvDialect;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to import and how to read it: {@code genrec.import}.
 *
 * @param logs files or directories; formats with columns of one's own take several, the others one
 * @param itemFile describes the items, null where there is none
 * @param itemsFromLog whether the log's own lines describe their items
 * @param maxRejects share of all lines, 0 to 1
 * @param minOverlap share of the items of the log, or of the item file where that has fewer, that the other must have
 * @param itemEncoding of the item file
 * @param itemDialect of the item file
 * @param decimalMark before the fraction of a price
 * @param zone of times that do not name their own
 * @param sessionGap a longer pause begins another request where the log has none
 * @param excludedStockCodes stock codes of the UCI file that are not goods
 */
public record ImportSettings(
        LogFormat format,
        List<Path> logs,
        @Nullable Path itemFile,
        boolean itemsFromLog,
        Charset encoding,
        Charset itemEncoding,
        double maxRejects,
        double minOverlap,
        CsvDialect dialect,
        CsvDialect itemDialect,
        char decimalMark,
        LogColumns columns,
        ItemColumns itemColumns,
        IdForm ids,
        ActionNames actions,
        LogTimes logTimes,
        TimeFormat times,
        ZoneId zone,
        Duration sessionGap,
        Set<String> excludedStockCodes) {
    static final String KEY = "genrec.import";

    public ImportSettings {
        logs = List.copyOf(logs);
        requireShare("max-rejects", maxRejects);
        requireShare("min-overlap", minOverlap);
        if (sessionGap.isNegative() || sessionGap.isZero()) {
            throw new IllegalArgumentException("genrec.import.session-gap must be positive: " + sessionGap);
        }
        if (itemFile != null && !format.takesItemFile()) {
            throw new IllegalArgumentException("genrec.import.items is for csv, jsonl, parquet and amazon-reviews; "
                    + format + " brings its items along");
        }
        if (logs.size() > 1 && !format.hasOwnColumns()) {
            throw new IllegalArgumentException("genrec.import.from names " + logs.size() + " files, but " + format
                    + " reads one, or the directory that holds them under its publisher's names");
        }
        if (itemsFromLog && (itemFile != null || !format.hasOwnColumns())) {
            throw new IllegalArgumentException(
                    "genrec.import.items-from-log is for csv, jsonl and parquet without a file" + " of items");
        }
        excludedStockCodes = Set.copyOf(excludedStockCodes);
    }

    /** @param genrec the settings at {@code genrec} */
    public static ImportSettings from(Config genrec) {
        Config settings = genrec.getConfig("import");
        LogFormat format = LogFormat.named(settings.getString("format"));
        String items = settings.getString("items");
        LogTimes logTimes = LogTimes.from(genrec);
        ZoneId zone = zone(KEY, settings.getString("time-zone"));
        Optional<Character> delimiter = delimiter(settings.getString("delimiter"));
        boolean itemsHeader = settings.getBoolean("items-header");
        String timeFormat = settings.getString("time-format");
        return new ImportSettings(
                format,
                logs(settings),
                items.isEmpty() ? null : Path.of(items),
                settings.getBoolean("items-from-log"),
                encoding("encoding", settings.getString("encoding")),
                encoding(
                        "items-encoding",
                        settings.getString(
                                settings.getString("items-encoding").isEmpty() ? "encoding" : "items-encoding")),
                settings.getDouble("max-rejects"),
                settings.getDouble("min-overlap"),
                new CsvDialect(delimiter, settings.getBoolean("header")),
                new CsvDialect(
                        delimiter.filter(mark -> !itemsHeader || !CsvDialect.DELIMITERS.contains(mark)), itemsHeader),
                decimalMark(settings.getString("decimal-mark")),
                LogColumns.from(settings.getConfig("columns")),
                ItemColumns.from(settings.getConfig("item-columns"), settings),
                IdForm.from(settings.getStringList("id-forms")),
                ActionNames.from(KEY, settings.getObject("actions"), settings.getString("default-action")),
                logTimes,
                TimeFormat.of(timeFormat.equals("auto") ? format.timeFormat() : timeFormat, zone, logTimes),
                zone,
                settings.getDuration("session-gap"),
                Set.copyOf(settings.getStringList("online-retail.excluded-codes")));
    }

    /** The one file or directory of a format that takes no more. */
    Path from() {
        return logs.get(0);
    }

    /** The log's paths, from {@code import.from}: one, or a list of them. */
    static List<Path> logs(Config settings) {
        List<String> from = settings.getValue("from").valueType() == ConfigValueType.LIST
                ? settings.getStringList("from")
                : List.of(settings.getString("from"));
        if (from.stream().allMatch(String::isEmpty)) {
            throw new IllegalArgumentException("genrec.import.from must name the log to import");
        }
        return from.stream().map(Path::of).toList();
    }

    private static void requireShare(String key, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("genrec.import." + key + " is a share from 0 to 1: " + share);
        }
    }

    private static Charset encoding(String key, String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("genrec.import." + key + " is not a known encoding: " + name, e);
        }
    }

    private static Optional<Character> delimiter(String text) {
        if (text.equals("auto")) {
            return Optional.empty();
        }
        if (List.of("tab", "\\t", "\t").contains(text)) {
            return Optional.of('\t');
        }
        if (text.equals("space")) {
            return Optional.of(' ');
        }
        if (text.length() != 1 || "\"\r\n".contains(text)) {
            throw new IllegalArgumentException(
                    "genrec.import.delimiter is auto, one character other than a quote, tab or space: '" + text + "'");
        }
        return Optional.of(text.charAt(0));
    }

    private static char decimalMark(String text) {
        if (!text.equals(".") && !text.equals(",")) {
            throw new IllegalArgumentException("genrec.import.decimal-mark is . or ,: '" + text + "'");
        }
        return text.charAt(0);
    }

    static ZoneId zone(String key, String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(key + ".time-zone is not a known time zone: " + zone, e);
        }
    }
}
