package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A log whose columns are known by name: one line an event.
 *
 * @param items files that describe the items, may be none
 */
record MappedLog(Rows log, List<ItemFile> items, ImportSettings settings) implements LogSource {
    @Override
    public Map<String, String> read(Intake intake) {
        items.forEach(file -> file.readInto(intake, settings.ids()));
        Map<String, Item> described = new LinkedHashMap<>();
        Map<String, String> madeUp =
                settings.columns().hasRequest() ? readRequests(intake, described) : readSessions(intake, described);
        described.values().forEach(intake::item);
        return madeUp;
    }

    private Map<String, String> readRequests(Intake intake, Map<String, Item> described) {
        LogColumns columns = settings.columns();
        PagePositions positions = new PagePositions();
        Map<String, String> userOf = new HashMap<>();
        intake.read(log, row -> {
            Optional<Action> action = action(row, intake);
            if (action.isEmpty()) {
                return;
            }
            String user = settings.ids().of(row.required(columns.user()));
            String item = settings.ids().of(row.required(columns.item()));
            String request = Row.requireUncut(columns.request(), row.required(columns.request()));
            int page = columns.page().isEmpty() ? 1 : row.wholeNumber(columns.page());
            long time = row.time(columns.time(), settings.times());
            requireSame(user, userOf.computeIfAbsent(request, r -> user));
            int position = columns.position().isEmpty()
                    ? positions.of(request, page, item)
                    : row.wholeNumber(columns.position());
            Event event = new Event(user, item, action.get(), request, page, position, time);
            describe(item, row, described);
            intake.event(event);
        });
        return Map.of(
                "pages",
                columns.page().isEmpty() ? "one a request, requests as logged" : "as logged",
                "positions",
                columns.position().isEmpty() ? PagePositions.DESCRIPTION : "as logged",
                "times",
                "as logged");
    }

    private Map<String, String> readSessions(Intake intake, Map<String, Item> described) {
        LogColumns columns = settings.columns();
        Sessions sessions = new Sessions(settings.sessionGap());
        intake.read(log, row -> {
            Optional<Action> action = action(row, intake);
            if (action.isEmpty()) {
                return;
            }
            String user = settings.ids().of(row.required(columns.user()));
            String item = settings.ids().of(row.required(columns.item()));
            long time = row.time(columns.time(), settings.times());
            describe(item, row, described);
            sessions.add(user, item, action.get(), time);
        });
        sessions.forEach(intake::event);
        return Map.of("pages", sessions.description(), "positions", PagePositions.DESCRIPTION, "times", "as logged");
    }

    /** By the first line that says anything of it, where the log's lines do. */
    private void describe(String id, Row row, Map<String, Item> described) {
        if (settings.itemsFromLog()) {
            Item known = described.get(id);
            if (known == null || known.text().isEmpty()) {
                Item item = settings.itemColumns().item(id, row);
                described.put(id, item);
            }
        }
    }

    /** Empty, and counted as filtered, where the settings ignore it. */
    private Optional<Action> action(Row row, Intake intake) {
        String column = settings.columns().action();
        if (column.isEmpty()) {
            return Optional.of(settings.actions().whereAbsent());
        }
        String name = row.required(column);
        Optional<Action> action = settings.actions().action(name);
        if (action.isEmpty()) {
            intake.filter("action " + name);
        }
        return action;
    }

    private static void requireSame(String user, String userOfRequest) {
        if (!user.equals(userOfRequest)) {
            throw new IllegalArgumentException("request belongs to two users: " + userOfRequest + " and " + user);
        }
    }
}
