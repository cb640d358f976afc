package io.genrec.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.serving.list.PageSettings;
import io.genrec.serving.list.RecommendationRequest;
import io.genrec.serving.list.Scenarios;
import io.genrec.serving.list.Wishes;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a caller's JSON, strictly: what it cannot place, it refuses by name. Immutable. */
public final class RecommendationRequestReader {
    private static final int MAX_TOKEN_LENGTH = 1024;
    private static final int MAX_BATCH = 100;
    private static final String REQUESTS = "requests";
    private static final Set<String> REQUEST_FIELDS = Stream.concat(
                    Stream.of("userId", "pageSize", "pageToken", "history"), Wishes.FIELDS.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> BEHAVIOUR_FIELDS = Set.of("itemId", "action", "timeMillis");

    private final PageSettings settings;
    private final Scenarios scenarios;

    public RecommendationRequestReader(PageSettings settings, Scenarios scenarios) {
        this.settings = settings;
        this.scenarios = scenarios;
    }

    /** @throws RequestRefused naming the field and the rule it breaks */
    RecommendationRequest read(byte[] body) {
        return read("the body", StrictJson.parse(body));
    }

    /** The requests of a batch, of which each may be well or not. @throws RequestRefused where there is none, or too many */
    List<JsonNode> batch(byte[] body) {
        JsonNode json = StrictJson.parse(body);
        StrictJson.requireObject("the body", json, Set.of(REQUESTS));
        if (!json.has(REQUESTS)) {
            throw StrictJson.invalid("requests is missing");
        }
        StrictJson.requireArray(REQUESTS, json.get(REQUESTS), MAX_BATCH);
        if (json.get(REQUESTS).isEmpty()) {
            throw StrictJson.invalid("requests must hold at least one");
        }
        List<JsonNode> requests = new ArrayList<>();
        json.get(REQUESTS).forEach(requests::add);
        return requests;
    }

    /** @throws RequestRefused naming the field and the rule it breaks */
    RecommendationRequest read(String name, JsonNode json) {
        StrictJson.requireObject(name, json, REQUEST_FIELDS);
        Set<String> wished = Wishes.FIELDS.stream().filter(json::has).collect(Collectors.toSet());
        if (json.has("similarTo") && json.has("history")) {
            throw StrictJson.invalid("similarTo takes the place of a history; send one of the two");
        }
        return new RecommendationRequest(
                StrictJson.id("userId", json.get("userId")),
                json.has("pageSize") ? pageSize(json.get("pageSize")) : null,
                json.has("pageToken") ? pageToken(json.get("pageToken")) : null,
                json.has("history") ? history(json.get("history")) : null,
                wished.isEmpty() ? Wishes.NONE : Wishes.read(scenarios.filledIn(json), settings.maxExcluded()),
                wished);
    }

    private int pageSize(JsonNode value) {
        int max = settings.maxPageSize();
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1 || value.intValue() > max) {
            throw StrictJson.invalid(
                    "pageSize must be a whole number from 1 to " + max + ": " + StrictJson.shown(value));
        }
        return value.intValue();
    }

    private static String pageToken(JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > MAX_TOKEN_LENGTH) {
            throw ProblemType.TOKEN_FORGED.because("pageToken must be a nextPageToken of this service, unchanged");
        }
        return value.textValue();
    }

    private List<Behaviour> history(JsonNode value) {
        StrictJson.requireArray("history", value, settings.maxHistory());
        List<Behaviour> history = new ArrayList<>();
        for (int index = 0; index < value.size(); index++) {
            history.add(behaviour("history[" + index + "]", value.get(index)));
        }
        return history;
    }

    private static Behaviour behaviour(String name, JsonNode value) {
        StrictJson.requireObject(name, value, BEHAVIOUR_FIELDS);
        return new Behaviour(
                StrictJson.id(name + ".itemId", value.get("itemId")),
                value.has("action") ? action(name, value.get("action")) : Action.CLICKED,
                value.has("timeMillis") ? time(name, value.get("timeMillis")) : 0);
    }

    private static Action action(String name, JsonNode value) {
        for (Action action : Action.values()) {
            if (action.isPositive() && action.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
                return action;
            }
        }
        throw StrictJson.invalid(name + ".action must be clicked, carted or ordered: " + StrictJson.shown(value));
    }

    private static long time(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw StrictJson.invalid(
                    name + ".timeMillis must be milliseconds since 1970, UTC: " + StrictJson.shown(value));
        }
        return value.longValue();
    }
}
