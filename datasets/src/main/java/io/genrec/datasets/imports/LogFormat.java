package io.genrec.datasets.imports;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** The kinds of log that can be imported. */
public enum LogFormat {
    ONLINE_RETAIL,
    RECBOLE,
    MIND,
    JDATA,
    MOVIELENS,
    RETAILROCKET,
    AMAZON_REVIEWS,
    CSV,
    JSONL;

    /** @param name as the settings write it: {@code online-retail} */
    public static LogFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "genrec.import.format is none of " + List.of(values()) + ": '" + name + "'"));
    }

    LogSource source(ImportSettings settings) {
        return switch (this) {
            case ONLINE_RETAIL -> new OnlineRetail(settings);
            case RECBOLE -> RecBole.open(settings);
            case MIND -> new Mind(settings);
            case JDATA -> new JData(settings);
            case MOVIELENS -> new MovieLens(settings);
            case RETAILROCKET -> new RetailRocket(settings);
            case AMAZON_REVIEWS -> new AmazonReviews(settings);
            case CSV -> csv(settings);
            case JSONL -> jsonLines(settings);
        };
    }

    boolean takesItemFile() {
        return this == CSV || this == JSONL || this == AMAZON_REVIEWS;
    }

    /** How such logs write times unless told otherwise. */
    String timeFormat() {
        return this == RECBOLE ? "epoch-seconds" : "iso";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static LogSource csv(ImportSettings settings) {
        return mapped(
                settings, (file, expected) -> new CsvRows(file, settings.encoding(), settings.delimiter(), expected));
    }

    private static LogSource jsonLines(ImportSettings settings) {
        String listSeparator = settings.itemColumns().categorySeparator();
        return mapped(settings, (file, expected) -> new JsonRows(file, settings.encoding(), listSeparator));
    }

    private static LogSource mapped(ImportSettings settings, BiFunction<Path, ExpectedColumns, Rows> rows) {
        ItemColumns columns = settings.itemColumns();
        Path items = settings.itemFile();
        return new MappedLog(
                rows.apply(settings.from(), settings.columns().expected()),
                items == null ? List.of() : List.of(new ItemFile(rows.apply(items, columns.expected()), columns)),
                settings);
    }
}
