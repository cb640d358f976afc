package io.genrec.datasets.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells the published logs that a format of their own reads, by the names of files or the columns of the first line. */
final class PublishedLogs {
    private PublishedLogs() {}

    /** Empty where the log is none of them, or several paths are named. */
    static Optional<LogFormat> find(List<Path> logs) {
        if (logs.size() != 1) {
            return Optional.empty();
        }
        Path log = logs.get(0);
        List<String> names = names(log);
        if (any(names, "behaviors")) {
            return Optional.of(LogFormat.MIND);
        }
        if (any(names, "JData_Action")) {
            return Optional.of(LogFormat.JDATA);
        }
        if (any(names, "ratings.")) {
            return Optional.of(LogFormat.MOVIELENS);
        }
        if (any(names, "yoochoose-")) {
            return Optional.of(LogFormat.YOOCHOOSE);
        }
        if (any(names, "order_products__")) {
            return Optional.of(LogFormat.INSTACART);
        }
        if (names.stream().anyMatch(name -> name.matches(".*\\.inter(\\.gz|\\.zst)?"))) {
            return Optional.of(LogFormat.RECBOLE);
        }
        if (any(names, "item_properties") && any(names, "events")) {
            return Optional.of(LogFormat.RETAILROCKET);
        }
        Path first = LogFiles.parts(logs).get(0);
        return FileKind.of(first) == FileKind.PARQUET ? Optional.empty() : byFirstLine(first);
    }

    private static Optional<LogFormat> byFirstLine(Path log) {
        String line;
        try (TextLines lines = TextLines.open(log, StandardCharsets.ISO_8859_1)) {
            line = lines.next().orElseThrow().text();
        }
        if (List.of("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "CustomerID", "UnitPrice").stream()
                .allMatch(line::contains)) {
            return Optional.of(LogFormat.ONLINE_RETAIL);
        }
        if (line.strip().equals("timestamp,visitorid,event,itemid,transactionid")
                && log.getFileName().toString().startsWith("events")) {
            return Optional.of(LogFormat.RETAILROCKET);
        }
        boolean isReview = line.startsWith("{")
                && line.contains("asin")
                && (line.contains("\"unixReviewTime\"")
                        || (line.contains("\"parent_asin\"") && line.contains("\"user_id\"")));
        return isReview ? Optional.of(LogFormat.AMAZON_REVIEWS) : Optional.empty();
    }

    private static boolean any(List<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    private static List<String> names(Path log) {
        FileKind.requireExists(log);
        if (!Files.isDirectory(log)) {
            return List.of(log.getFileName().toString());
        }
        try (Stream<Path> files = Files.walk(log, 2)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + log + ": " + e.getMessage(), e);
        }
    }
}
