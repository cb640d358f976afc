package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events out of objects of another shape, one object at a time: the keys of an import that do not need the whole log. One
 * object may hold several events, such as the items of a list that was shown ({@link JsonFields}).
 */
public final class EventMapping {
    private static final List<String> COLUMNS =
            List.of("user", "item", "time", "action", "request", "page", "position");
    private static final List<String> NEEDED = List.of("user", "item", "time", "request");

    private final LogColumns columns;
    private final JsonFields fields;
    private final IdForm ids;
    private final ActionNames actions;
    private final TimeFormat times;

    private EventMapping(LogColumns columns, IdForm ids, ActionNames actions, TimeFormat times) {
        this.columns = columns;
        this.fields = new JsonFields(columns.named(), ",");
        this.ids = ids;
        this.actions = actions;
        this.times = times;
    }

    /**
     * What one object holds, all of it or nothing.
     *
     * @param ignored events whose action is to be ignored
     */
    public record Mapped(List<Event> events, int ignored) {
        public Mapped {
            events = List.copyOf(events);
        }
    }

    /** Whether settings with the keys of {@code genrec.import.columns} name any field. */
    public static boolean isGiven(Config columns) {
        return COLUMNS.stream().anyMatch(column -> !columns.getString(column).isEmpty());
    }

    /**
     * @param genrec the settings at {@code genrec}; times before {@code log.earliest-time} are mistakes
     * @param path of a group with the keys of {@code genrec.import}: columns, actions, default-action, time-format, time-zone,
     *     id-forms
     */
    public static EventMapping from(Config genrec, String path) {
        String key = "genrec." + path;
        Config mapping = genrec.getConfig(path);
        Config columns = mapping.getConfig("columns");
        for (String needed : NEEDED) {
            if (columns.getString(needed).isEmpty()) {
                throw new IllegalArgumentException(key + ".columns." + needed + " must name a field: "
                        + (needed.equals("request")
                                ? "one that all events of a request for recommendations share, or of a search or session"
                                        + " (a stream cannot wait for a session's end to give it a name)"
                                : "an event has a user, an item, a time and a request"));
            }
        }
        Instant earliest = LogTimes.from(genrec).earliest();
        return new EventMapping(
                LogColumns.from(columns),
                IdForm.from(mapping.getStringList("id-forms")),
                ActionNames.from(key, mapping.getObject("actions"), mapping.getString("default-action")),
                TimeFormat.of(
                        key + ".time-format",
                        mapping.getString("time-format"),
                        ImportSettings.zone(key, mapping.getString("time-zone")),
                        new LogTimes(earliest, TimeFormat.ANY.latest(), 0)));
    }

    /** @throws IllegalArgumentException with the reason, where a field is missing or holds what it should not */
    public Mapped events(JsonNode object) {
        List<Row> rows = fields.rows(object);
        List<Event> events = new ArrayList<>(rows.size());
        for (int place = 0; place < rows.size(); place++) {
            Row row = rows.get(place);
            Optional<Action> action = columns.action().isEmpty()
                    ? Optional.of(actions.whereAbsent())
                    : actions.action(row.required(columns.action()));
            if (action.isPresent()) {
                events.add(event(row, action.get(), place));
            }
        }
        return new Mapped(events, rows.size() - events.size());
    }

    /** @param place in the list it came in, which is its position where no field says */
    private Event event(Row row, Action action, int place) {
        return new Event(
                ids.of(row.required(columns.user())),
                ids.of(row.required(columns.item())),
                action,
                row.required(columns.request()),
                columns.page().isEmpty() ? 1 : row.wholeNumber(columns.page()),
                columns.position().isEmpty() ? place : row.wholeNumber(columns.position()),
                row.time(columns.time(), times));
    }
}
