package io.genrec.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.StrictJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads feedback from a caller's JSON, strictly. Immutable. */
public final class FeedbackReader {
    private static final int MAX_EVENTS = 500;
    private static final int MAX_PAGE = 1_000_000;
    private static final Duration MAX_AHEAD = Duration.ofMinutes(1);
    private static final Set<String> BODY_FIELDS = Set.of("events");
    private static final Set<String> EVENT_FIELDS =
            Set.of("userId", "itemId", "action", "requestId", "page", "position", "timeMillis");

    private final Clock clock;

    public FeedbackReader(Clock clock) {
        this.clock = clock;
    }

    /**
     * The events of a body.
     *
     * @param nowMillis the time of events that come without one
     * @throws RequestRefused naming the field and the rule it breaks
     */
    public List<Event> read(byte[] body, long nowMillis) {
        JsonNode json = StrictJson.parse(body);
        StrictJson.requireObject("the body", json, BODY_FIELDS);
        JsonNode array = json.path("events");
        StrictJson.requireArray("events", array, MAX_EVENTS);
        if (array.isEmpty()) {
            throw StrictJson.invalid("events is empty");
        }
        List<Event> events = new ArrayList<>();
        for (int index = 0; index < array.size(); index++) {
            events.add(event("events[" + index + "]", array.get(index), nowMillis));
        }
        return events;
    }

    private Event event(String name, JsonNode value, long nowMillis) {
        StrictJson.requireObject(name, value, EVENT_FIELDS);
        return new Event(
                StrictJson.id(name + ".userId", value.get("userId")),
                StrictJson.id(name + ".itemId", value.get("itemId")),
                action(name, value.get("action")),
                StrictJson.id(name + ".requestId", value.get("requestId")),
                number(name + ".page", value.get("page"), 1),
                number(name + ".position", value.get("position"), 0),
                value.has("timeMillis") ? time(name, value.get("timeMillis")) : nowMillis);
    }

    private static Action action(String name, @Nullable JsonNode value) {
        String text = value == null ? null : value.textValue();
        for (Action action : Action.values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
                return action;
            }
        }
        throw StrictJson.invalid(name + ".action must be exposed, clicked, carted or ordered: "
                + (value == null ? "missing" : StrictJson.shown(value)));
    }

    private static int number(String name, @Nullable JsonNode value, int min) {
        if (value == null) {
            throw StrictJson.invalid(name + " is missing");
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > MAX_PAGE) {
            throw StrictJson.invalid(
                    name + " must be a whole number from " + min + " to " + MAX_PAGE + ": " + StrictJson.shown(value));
        }
        return value.intValue();
    }

    private long time(String name, JsonNode value) {
        long latest = clock.millis() + MAX_AHEAD.toMillis();
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > latest) {
            throw StrictJson.invalid(name + ".timeMillis must be milliseconds since 1970, UTC, not after "
                    + Instant.ofEpochMilli(latest) + ": " + StrictJson.shown(value));
        }
        return value.longValue();
    }
}
