package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import java.util.List;
import java.util.stream.Stream;

/** The names of a log's columns; those it does not have are empty. */
public record LogColumns(
        String user, String item, String time, String action, String request, String page, String position) {
    static final String KEY = "genrec.import.columns";

    public LogColumns {
        if (user.isEmpty() || item.isEmpty() || time.isEmpty()) {
            throw new IllegalArgumentException(KEY + " must name a column for each of user, item and time");
        }
        if (request.isEmpty() && !(page.isEmpty() && position.isEmpty())) {
            throw new IllegalArgumentException(
                    KEY + " names a page or position but no request that they would belong to");
        }
    }

    static LogColumns from(Config columns) {
        requireKnown(columns, KEY, List.of("user", "item", "time", "action", "request", "page", "position"));
        return new LogColumns(
                columns.getString("user"),
                columns.getString("item"),
                columns.getString("time"),
                columns.getString("action"),
                columns.getString("request"),
                columns.getString("page"),
                columns.getString("position"));
    }

    static void requireKnown(Config columns, String key, List<String> known) {
        for (String name : columns.root().keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(key + " has no entry " + name + ": it has " + known);
            }
        }
    }

    boolean hasRequest() {
        return !request.isEmpty();
    }

    /** Those that the log has. */
    List<String> named() {
        return Stream.of(user, item, time, action, request, page, position)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The columns a file must have. */
    ExpectedColumns expected() {
        return new ExpectedColumns(named(), KEY);
    }
}
