package io.genrec.datasets.imports;

import io.genrec.datasets.imports.CsvRows.CsvDialect;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kinds of log that can be imported. */
public enum LogFormat {
    ONLINE_RETAIL,
    RECBOLE,
    MIND,
    JDATA,
    MOVIELENS,
    RETAILROCKET,
    AMAZON_REVIEWS,
    YOOCHOOSE,
    INSTACART,
    CSV,
    JSONL,
    PARQUET;

    /** @param name as the settings write it: {@code online-retail} */
    public static LogFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "genrec.import.format must be one of " + List.of(values()) + ": '" + name + "'"));
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
            case YOOCHOOSE -> new Yoochoose(settings);
            case INSTACART -> new Instacart(settings);
            case CSV, JSONL, PARQUET -> mapped(settings);
        };
    }

    boolean takesItemFile() {
        return hasOwnColumns() || this == AMAZON_REVIEWS;
    }

    /** Whether the settings say which column holds what. */
    boolean hasOwnColumns() {
        return this == CSV || this == JSONL || this == PARQUET;
    }

    /** How such logs write times unless told otherwise. */
    String timeFormat() {
        return this == RECBOLE ? "epoch-seconds" : "iso";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rows of one file of this format, whose columns the settings name. */
    private Rows rows(
            Path file,
            Charset encoding,
            CsvDialect dialect,
            ImportSettings settings,
            ExpectedColumns expected,
            List<String> columns) {
        JsonFields fields = new JsonFields(columns, settings.itemColumns().categorySeparator());
        return switch (this) {
            case JSONL -> new JsonRows(file, encoding, fields);
            case PARQUET -> new ParquetRows(file, fields, settings.zone(), expected.atTop());
            default -> new CsvRows(file, encoding, dialect, expected);
        };
    }

    private LogSource mapped(ImportSettings settings) {
        LogColumns columns = settings.columns();
        ItemColumns itemColumns = settings.itemColumns();
        List<String> read = settings.itemsFromLog()
                ? Stream.concat(columns.named().stream(), itemColumns.named().stream())
                        .toList()
                : columns.named();
        List<Path> logs = LogFiles.parts(settings.logs());
        Rows log = (rejects, each) -> {
            logs.forEach(file -> rows(file, settings.encoding(), settings.dialect(), settings, columns.expected(), read)
                    .forEach(rejects, each));
            LogFiles.emptyParts(settings.logs()).forEach(part -> rejects.remark(part + " is empty"));
        };
        return new MappedLog(log, itemFiles(settings), settings);
    }

    /** The files that describe the items, whatever the format of each; none where the settings name none. */
    static List<ItemFile> itemFiles(ImportSettings settings) {
        if (settings.itemFile() == null) {
            return List.of();
        }
        ItemColumns columns = settings.itemColumns();
        return LogFiles.parts(List.of(settings.itemFile())).stream()
                .map(file -> new ItemFile(
                        file,
                        FileSample.format(file, settings.itemEncoding())
                                .rows(
                                        file,
                                        settings.itemEncoding(),
                                        settings.itemDialect(),
                                        settings,
                                        columns.expected(),
                                        columns.named()),
                        columns))
                .toList();
    }
}
