package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.HashMap;
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
        items.forEach(file -> file.readInto(intake));
        return settings.columns().hasRequest() ? readRequests(intake) : readSessions(intake);
    }

    private Map<String, String> readRequests(Intake intake) {
        LogColumns columns = settings.columns();
        PagePositions positions = new PagePositions();
        Map<String, String> userOf = new HashMap<>();
        intake.read(log, row -> {
            String user = row.required(columns.user());
            String item = row.required(columns.item());
            String request = row.required(columns.request());
            int page = columns.page().isEmpty() ? 1 : row.wholeNumber(columns.page());
            long time = settings.times().millis(row.required(columns.time()));
            Optional<Action> action = action(row, intake);
            if (action.isPresent()) {
                requireSame(user, userOf.computeIfAbsent(request, r -> user));
                int position = columns.position().isEmpty()
                        ? positions.of(request, page, item)
                        : row.wholeNumber(columns.position());
                intake.event(new Event(user, item, action.get(), request, page, position, time));
            }
        });
        return Map.of(
                "pages",
                columns.page().isEmpty() ? "one a request, requests as logged" : "as logged",
                "positions",
                columns.position().isEmpty() ? PagePositions.DESCRIPTION : "as logged",
                "times",
                "as logged");
    }

    private Map<String, String> readSessions(Intake intake) {
        LogColumns columns = settings.columns();
        Sessions sessions = new Sessions(settings.sessionGap());
        intake.read(log, row -> {
            String user = row.required(columns.user());
            String item = row.required(columns.item());
            long time = settings.times().millis(row.required(columns.time()));
            action(row, intake).ifPresent(action -> sessions.add(user, item, action, time));
        });
        sessions.forEach(intake::event);
        return Map.of("pages", sessions.description(), "positions", PagePositions.DESCRIPTION, "times", "as logged");
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
