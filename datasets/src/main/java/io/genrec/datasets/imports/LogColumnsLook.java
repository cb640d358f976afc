package io.genrec.datasets.imports;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which columns of a log hold users, items, times, actions and requests, and what their values mean. */
final class LogColumnsLook {
    /** Share of rows in which a column of ids holds something, for it not to be refused. */
    private static final double FILLED = 0.995;

    /** Different values of a column that is called as actions are, for it to be one: names, or codes to be asked about. */
    private static final int MOST_ACTIONS = 20;

    private final LookNotes notes;
    private final FileSample log;
    private final Optional<FileSample> items;
    private final LogTimes times;

    /** @param items the item file, where there is one */
    LogColumnsLook(LookNotes notes, FileSample log, Optional<FileSample> items, LogTimes times) {
        this.notes = notes;
        this.log = log;
        this.items = items;
        this.times = times;
    }

    /** Notes the columns, and asks for what leaves two readings; describes the items of a log without an item file, too. */
    void find() {
        Optional<ColumnSample> time = given("time").or(this::time);
        Optional<ColumnSample> action = given("action").or(() -> action(time));
        List<ColumnSample> ids = log.columns().stream()
                .filter(column -> !column.hasFractions())
                .filter(column -> column.filled() > FILLED && !is(column, time) && !is(column, action))
                .toList();
        Optional<ColumnSample> item = given("item")
                .or(() -> log.named(ColumnNames.ITEMS))
                .or(() -> log.hasNames() ? Optional.empty() : ofItemFile(ids));
        Optional<ColumnSample> user = given("user")
                .or(() -> log.named(ColumnNames.USERS).filter(column -> !is(column, item)))
                .or(() -> byPlace(without(ids, item).stream()
                        .filter(column -> !column.isUnique())
                        .toList()));
        Optional<ColumnSample> described = item.or(() -> byPlace(after(ids, user)));
        notes.say("user", "columns.user", user.map(this::alternatives), "who the users are");
        notes.say("item", "columns.item", described.map(this::alternatives), "what the items are");
        if (!log.hasNames() && item.isEmpty() && !notes.isGiven("import.columns.user")) {
            notes.say(
                    "user and item: by their places, users first; if items are, say so with --set import.columns.user=COLUMN"
                            + " --set import.columns.item=COLUMN");
        }
        sayTime(time);
        sayActions(action);
        user.ifPresent(this::sayRequests);
        if (items.isEmpty() && described.isPresent()) {
            new ItemColumnsLook(notes, log).find(List.of(), "");
        }
    }

    /** The column that the user has named; empty where it is for this to find. */
    private Optional<ColumnSample> given(String role) {
        String path = "import.columns." + role;
        return !notes.isGiven(path)
                ? Optional.empty()
                : log.columns().stream()
                        .filter(column -> column.name().equals(notes.given(path)))
                        .findFirst();
    }

    private static boolean is(ColumnSample column, Optional<ColumnSample> other) {
        return other.isPresent() && other.get() == column;
    }

    private static List<ColumnSample> without(List<ColumnSample> columns, Optional<ColumnSample> other) {
        return columns.stream().filter(column -> !is(column, other)).toList();
    }

    private static List<ColumnSample> after(List<ColumnSample> columns, Optional<ColumnSample> other) {
        return other.map(columns::indexOf)
                .map(at -> columns.subList(at + 1, columns.size()))
                .orElse(columns);
    }

    /**
     * Without names, users come before items, times and actions aside, as in all such logs; numbers of lines, no two of
     * which are alike, and lists are neither.
     */
    private Optional<ColumnSample> byPlace(List<ColumnSample> ids) {
        return log.hasNames()
                ? Optional.empty()
                : ids.stream().filter(column -> !column.isList()).findFirst();
    }

    /** Without names, the column that shares most values with the ids of the item file; empty where none shares many. */
    private Optional<ColumnSample> ofItemFile(List<ColumnSample> columns) {
        return items.flatMap(table -> table.named(ColumnNames.ITEMS)).flatMap(ids -> columns.stream()
                .max(Comparator.comparingLong(column -> shared(column, ids)))
                .filter(column -> 2 * shared(column, ids)
                        > Math.min(column.different().size(), ids.different().size())));
    }

    private static long shared(ColumnSample some, ColumnSample others) {
        return some.different().stream().filter(others.different()::contains).count();
    }

    /** Where events of several kinds name the same thing in several fields, all of them. */
    private String alternatives(ColumnSample column) {
        if (column.filled() > 0.99 || !log.hasNames()) {
            return column.name();
        }
        List<String> also = log.columns().stream()
                .filter(other -> other != column && other.filled() > 0)
                .filter(other -> other.plainName().equals(column.plainName())
                        || (column.plainName().equals("userid")
                                && other.plainName().equals("anonymousid")))
                .map(ColumnSample::name)
                .toList();
        return also.isEmpty() ? column.name() : column.name() + "|" + String.join("|", also);
    }

    /** A column of a time's name whose values are times, else the one of dates, else that of the narrowest span. */
    private Optional<ColumnSample> time() {
        List<ColumnSample> candidates = log.columns().stream()
                .filter(column -> column.filled() > 0.9
                        && (column.isTypedTime() || !column.timeFormats(times).isEmpty()))
                .toList();
        for (String name : ColumnNames.TIMES) {
            for (ColumnSample column : candidates) {
                if (log.hasNames() && column.plainName().equals(name)) {
                    return Optional.of(column);
                }
            }
        }
        return candidates.stream()
                .filter(column -> !ColumnNames.USERS.contains(column.plainName())
                        && !ColumnNames.ITEMS.contains(column.plainName()))
                .min(Comparator.<ColumnSample>comparingInt(
                                column -> column.isTypedTime() || !column.isNumeric() ? 0 : 1)
                        .thenComparingDouble(this::span));
    }

    private double span(ColumnSample column) {
        if (column.isTypedTime()) {
            return 0;
        }
        TimeFormat format = TimeFormat.of(column.timeFormats(times).get(0), ZoneOffset.UTC);
        var millis = column.different().stream()
                .filter(value -> !TimeFormat.reading(List.of(value), times).isEmpty())
                .mapToLong(format::millis)
                .summaryStatistics();
        return (double) millis.getMax() - millis.getMin();
    }

    private Optional<ColumnSample> action(Optional<ColumnSample> time) {
        Optional<ColumnSample> named = log.named(ColumnNames.ACTIONS)
                .filter(column -> !is(column, time))
                .filter(column -> column.isOfActions() || column.different().size() <= MOST_ACTIONS);
        return named.or(() -> log.columns().stream()
                .filter(column -> column.filled() > 0.95 && column.isOfActions())
                .findFirst());
    }

    private void sayTime(Optional<ColumnSample> time) {
        if (notes.isGiven("import.columns.time") && notes.isGiven("import.time-format")) {
            notes.say("time: " + notes.given("import.columns.time") + ", " + notes.given("import.time-format")
                    + ", as given");
            return;
        }
        if (time.isEmpty()) {
            notes.ask("no column holds times between " + times.earliest() + " and " + times.latest()
                    + ": name it with --set import.columns.time=COLUMN --set import.time-format=FORMAT; a log without times"
                    + " has no before and after to learn from");
            return;
        }
        ColumnSample column = time.get();
        notes.set("columns.time", column.name());
        if (column.isTypedTime()) {
            notes.say("time: " + column.name() + ", by its type");
            return;
        }
        if (notes.isGiven("import.time-format")) {
            notes.say("time: " + column.name() + ", " + notes.given("import.time-format") + ", as given");
            return;
        }
        List<String> formats = column.timeFormats(times);
        if (formats.isEmpty()) {
            notes.ask("no format is known that reads the times of column " + column.name() + " ("
                    + column.example().orElse("") + "): say which with --set import.time-format=PATTERN");
            return;
        }
        String format = formats.get(0);
        boolean isCount = format.startsWith("epoch-");
        notes.say("time: " + column.name() + ", " + format + " ("
                + column.example().orElse("") + ")"
                + (isCount
                        ? ""
                        : ", of " + notes.given("import.time-zone") + " where it names no zone (import.time-zone)"));
        notes.set("time-format", format);
        if (formats.size() > 1) {
            notes.ask("column " + column.name() + " may be " + String.join(" or ", formats) + " ("
                    + column.example().orElse("") + "): say which with --set import.time-format=FORMAT");
        }
    }

    private void sayActions(Optional<ColumnSample> action) {
        if (action.isEmpty()) {
            boolean isOfOrders = log.named(
                            List.of("price", "quantity", "orderid", "invoice", "rating", "overall", "hours"))
                    .isPresent();
            String all = isOfOrders ? "ordered" : "clicked";
            notes.set("default-action", all);
            notes.say("action: no column, every line is " + all);
            log.named(List.of("quantity", "qty", "units", "amount"))
                    .filter(ColumnSample::hasNegatives)
                    .ifPresent(
                            column -> notes.say("action: " + column.name() + " is negative in some lines: if these are"
                                    + " returns, take them out of the log first, for they would count as " + all));
            return;
        }
        notes.set("columns.action", action.get().name());
        List<String> actions = new ArrayList<>();
        for (String name : action.get().different()) {
            String path = "import.actions." + key(name);
            Optional<String> meaning =
                    notes.isGiven(path) ? Optional.of(notes.given(path)) : ColumnSample.meaning(name);
            actions.add(name + " = " + meaning.orElse("?"));
            if (meaning.isEmpty()) {
                notes.ask("action " + name + " may mean anything: say what with --set "
                        + LookNotes.quoted("import.actions." + key(name) + "=clicked")
                        + " (exposed, clicked, carted, ordered or ignored)");
            } else if (!ColumnSample.isOurs(name)) {
                notes.set("actions." + key(name), meaning.get());
            }
        }
        notes.say("action: " + action.get().name() + ", " + String.join(", ", actions));
    }

    private static String key(String name) {
        return name.matches("[\\w-]+") ? name : "\"" + name.replace("\"", "\\\"") + "\"";
    }

    private void sayRequests(ColumnSample user) {
        Optional<ColumnSample> request = log.named(ColumnNames.REQUESTS).filter(column -> column.filled() > 0.99);
        if (request.isEmpty()) {
            notes.say("request: no column, sessions are made by pauses (import.session-gap)");
            return;
        }
        notes.set("columns.request", request.get().name());
        notes.say("request: " + request.get().name() + " (of " + user.name() + ")");
        log.named(ColumnNames.PAGES)
                .filter(ColumnSample::isWhole)
                .filter(column -> !column.different().contains("0"))
                .ifPresent(column -> notes.set("columns.page", column.name()));
        log.named(ColumnNames.POSITIONS)
                .filter(ColumnSample::isWhole)
                .ifPresent(column -> notes.set("columns.position", column.name()));
    }
}
