package io.genrec.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.serving.list.AttributeFilter;
import io.genrec.serving.list.PageSettings;
import io.genrec.serving.list.RecommendationRequest;
import io.genrec.serving.list.RecommendationRequest.LeaveOut;
import io.genrec.serving.list.RecommendationRequest.Wishes;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.StrictJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a caller's JSON, strictly: what it cannot place, it refuses by name. Immutable. */
public final class RecommendationRequestReader {
    private static final int MAX_TOKEN_LENGTH = 1024;
    private static final Set<String> REQUEST_FIELDS =
            Set.of("userId", "pageSize", "pageToken", "history", "exclude", "similarTo", "leaveOut", "filter");
    private static final Set<String> FILTER_FIELDS = Set.of("categories", "brands", "minPrice", "maxPrice");
    private static final int MAX_VALUES = 100;
    private static final Set<String> BEHAVIOUR_FIELDS = Set.of("itemId", "action", "timeMillis");

    private final PageSettings settings;

    public RecommendationRequestReader(PageSettings settings) {
        this.settings = settings;
    }

    /** @throws RequestRefused naming the field and the rule it breaks */
    RecommendationRequest read(byte[] body) {
        JsonNode json = StrictJson.parse(body);
        StrictJson.requireObject("the body", json, REQUEST_FIELDS);
        return new RecommendationRequest(
                StrictJson.id("userId", json.get("userId")),
                json.has("pageSize") ? pageSize(json.get("pageSize")) : null,
                json.has("pageToken") ? pageToken(json.get("pageToken")) : null,
                json.has("history") ? history(json.get("history")) : null,
                json.has("exclude") ? excluded(json.get("exclude")) : null,
                wishes(json));
    }

    private Wishes wishes(JsonNode json) {
        List<String> similar = json.has("similarTo") ? similarTo(json.get("similarTo")) : List.of();
        if (!similar.isEmpty() && json.has("history")) {
            throw StrictJson.invalid("similarTo takes the place of a history; send one of the two");
        }
        return new Wishes(
                similar,
                json.has("leaveOut") ? leaveOut(json.get("leaveOut")) : Set.of(),
                json.has("filter") ? filter(json.get("filter")) : null);
    }

    private List<String> similarTo(JsonNode value) {
        StrictJson.requireArray("similarTo", value, MAX_VALUES);
        List<String> items = new ArrayList<>();
        for (int index = 0; index < value.size(); index++) {
            items.add(StrictJson.id("similarTo[" + index + "]", value.get(index)));
        }
        if (items.isEmpty()) {
            throw StrictJson.invalid("similarTo must name at least one item");
        }
        return items;
    }

    private static Set<LeaveOut> leaveOut(JsonNode value) {
        StrictJson.requireArray("leaveOut", value, LeaveOut.values().length);
        Set<LeaveOut> all = EnumSet.noneOf(LeaveOut.class);
        for (JsonNode one : value) {
            all.add(Stream.of(LeaveOut.values())
                    .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(one.textValue()))
                    .findFirst()
                    .orElseThrow(
                            () -> StrictJson.invalid("leaveOut must hold seen or bought: " + StrictJson.shown(one))));
        }
        return all;
    }

    private static AttributeFilter filter(JsonNode value) {
        StrictJson.requireObject("filter", value, FILTER_FIELDS);
        if (value.isEmpty()) {
            throw StrictJson.invalid("filter must hold categories, brands, minPrice or maxPrice");
        }
        Double min = price("filter.minPrice", value.get("minPrice"));
        Double max = price("filter.maxPrice", value.get("maxPrice"));
        if (min != null && max != null && min > max) {
            throw StrictJson.invalid("filter.minPrice is more than filter.maxPrice: " + min + " > " + max);
        }
        return new AttributeFilter(
                texts("filter.categories", value.get("categories")),
                texts("filter.brands", value.get("brands")),
                min,
                max);
    }

    private static Set<String> texts(String name, @Nullable JsonNode value) {
        Set<String> texts = new LinkedHashSet<>();
        if (value != null) {
            StrictJson.requireArray(name, value, MAX_VALUES);
            value.forEach(one -> texts.add(StrictJson.id(name, one)));
            if (texts.isEmpty()) {
                throw StrictJson.invalid(name + " must hold at least one; leave it out for any");
            }
        }
        return texts;
    }

    private static @Nullable Double price(String name, @Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
            throw StrictJson.invalid(name + " must be a number, 0 or more: " + StrictJson.shown(value));
        }
        return value.doubleValue();
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

    private Set<String> excluded(JsonNode value) {
        StrictJson.requireArray("exclude", value, settings.maxExcluded());
        Set<String> excluded = new LinkedHashSet<>();
        for (int index = 0; index < value.size(); index++) {
            excluded.add(StrictJson.id("exclude[" + index + "]", value.get(index)));
        }
        return excluded;
    }
}
