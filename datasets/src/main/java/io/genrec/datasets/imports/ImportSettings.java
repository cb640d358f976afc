package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to import and how to read it: {@code genrec.import}.
 *
 * @param from the log, a file or, for some formats, a directory
 * @param itemFile describes the items, null where there is none
 * @param maxRejects share of all lines, 0 to 1
 * @param delimiter between the fields of a CSV file
 * @param sessionGap a longer pause begins another request where the log has none
 * @param excludedStockCodes what the UCI file sells that is no goods
 */
public record ImportSettings(
        LogFormat format,
        Path from,
        @Nullable Path itemFile,
        Charset encoding,
        double maxRejects,
        char delimiter,
        LogColumns columns,
        ItemColumns itemColumns,
        ActionNames actions,
        TimeFormat times,
        Duration sessionGap,
        Set<String> excludedStockCodes) {

    public ImportSettings {
        if (!(maxRejects >= 0 && maxRejects <= 1)) {
            throw new IllegalArgumentException("genrec.import.max-rejects is a share from 0 to 1: " + maxRejects);
        }
        if (sessionGap.isNegative() || sessionGap.isZero()) {
            throw new IllegalArgumentException("genrec.import.session-gap must be positive: " + sessionGap);
        }
        if (itemFile != null && !format.takesItemFile()) {
            throw new IllegalArgumentException(
                    "genrec.import.items is for csv, jsonl and amazon-reviews; " + format + " brings its items along");
        }
        excludedStockCodes = Set.copyOf(excludedStockCodes);
    }

    /** @param genrec the settings at {@code genrec} */
    public static ImportSettings from(Config genrec) {
        Config settings = genrec.getConfig("import");
        LogFormat format = LogFormat.named(settings.getString("format"));
        String items = settings.getString("items");
        return new ImportSettings(
                format,
                log(settings.getString("from")),
                items.isEmpty() ? null : Path.of(items),
                encoding(settings.getString("encoding")),
                settings.getDouble("max-rejects"),
                delimiter(settings.getString("delimiter")),
                LogColumns.from(settings.getConfig("columns")),
                ItemColumns.from(settings.getConfig("item-columns"), settings.getString("category-separator")),
                ActionNames.from(settings.getObject("actions"), settings.getString("default-action")),
                times(settings, format),
                settings.getDuration("session-gap"),
                Set.copyOf(settings.getStringList("online-retail.excluded-codes")));
    }

    private static Path log(String from) {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("genrec.import.from must name the log to import");
        }
        return Path.of(from);
    }

    private static Charset encoding(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("genrec.import.encoding is no known encoding: " + name, e);
        }
    }

    private static char delimiter(String text) {
        if (List.of("tab", "\\t", "\t").contains(text)) {
            return '\t';
        }
        if (text.length() != 1 || "\"\r\n".contains(text)) {
            throw new IllegalArgumentException(
                    "genrec.import.delimiter is one character other than a quote, or tab: '" + text + "'");
        }
        return text.charAt(0);
    }

    private static TimeFormat times(Config settings, LogFormat format) {
        String name = settings.getString("time-format");
        String zone = settings.getString("time-zone");
        try {
            return TimeFormat.of(name.equals("auto") ? format.timeFormat() : name, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("genrec.import.time-zone is no known time zone: " + zone, e);
        }
    }
}
