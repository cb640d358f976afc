package io.genrec.actors.serving;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a caller's JSON, strictly: what it cannot place, it refuses by name. Immutable. */
final class RecommendationRequestReader {
    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_TOKEN_LENGTH = 1024;
    private static final Set<String> REQUEST_FIELDS = Set.of("userId", "pageSize", "pageToken", "history", "exclude");
    private static final Set<String> BEHAVIOUR_FIELDS = Set.of("itemId", "action", "timeMillis");
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final PageSettings settings;

    RecommendationRequestReader(PageSettings settings) {
        this.settings = settings;
    }

    /** @throws RequestRefused naming the field and the rule it breaks */
    RecommendationRequest read(byte[] body) {
        JsonNode json = parse(body);
        requireObject("the body", json, REQUEST_FIELDS);
        return new RecommendationRequest(
                id("userId", json.get("userId")),
                json.has("pageSize") ? pageSize(json.get("pageSize")) : null,
                json.has("pageToken") ? pageToken(json.get("pageToken")) : null,
                json.has("history") ? history(json.get("history")) : null,
                json.has("exclude") ? excluded(json.get("exclude")) : null);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw ProblemType.MALFORMED_JSON.because("the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ProblemType.MALFORMED_JSON.because("the body is no UTF-8 text");
        }
    }

    private int pageSize(JsonNode value) {
        int max = settings.maxPageSize();
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1 || value.intValue() > max) {
            throw invalid("pageSize must be a whole number from 1 to " + max + ": " + shown(value));
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
        requireArray("history", value, settings.maxHistory());
        List<Behaviour> history = new ArrayList<>();
        for (int index = 0; index < value.size(); index++) {
            history.add(behaviour("history[" + index + "]", value.get(index)));
        }
        return history;
    }

    private static Behaviour behaviour(String name, JsonNode value) {
        requireObject(name, value, BEHAVIOUR_FIELDS);
        return new Behaviour(
                id(name + ".itemId", value.get("itemId")),
                value.has("action") ? action(name, value.get("action")) : Action.CLICKED,
                value.has("timeMillis") ? time(name, value.get("timeMillis")) : 0);
    }

    private static Action action(String name, JsonNode value) {
        for (Action action : Action.values()) {
            if (action.isPositive() && action.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
                return action;
            }
        }
        throw invalid(name + ".action must be clicked, carted or ordered: " + shown(value));
    }

    private static long time(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw invalid(name + ".timeMillis must be milliseconds since 1970, UTC: " + shown(value));
        }
        return value.longValue();
    }

    private Set<String> excluded(JsonNode value) {
        requireArray("exclude", value, settings.maxExcluded());
        Set<String> excluded = new LinkedHashSet<>();
        for (int index = 0; index < value.size(); index++) {
            excluded.add(id("exclude[" + index + "]", value.get(index)));
        }
        return excluded;
    }

    private static String id(String name, @Nullable JsonNode value) {
        if (value == null) {
            throw invalid(name + " is missing");
        }
        String text = value.textValue();
        if (text == null || text.isBlank() || text.length() > MAX_ID_LENGTH || !isPlain(text)) {
            throw invalid(name + " must be a string of 1 to " + MAX_ID_LENGTH + " printable characters");
        }
        return text;
    }

    /** Without control characters and without halves of surrogate pairs, which no encoding keeps apart. */
    private static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    private static void requireObject(String name, JsonNode value, Set<String> fields) {
        if (!value.isObject()) {
            throw invalid(name + " must be a JSON object");
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!fields.contains(field.getKey())) {
                throw invalid(name + " has an unknown field: " + shorten(field.getKey()) + "; known are "
                        + fields.stream().sorted().toList());
            }
            if (field.getValue().isNull()) {
                throw invalid(shorten(field.getKey()) + " is null; leave it out instead");
            }
        }
    }

    private static void requireArray(String name, JsonNode value, int max) {
        if (!value.isArray()) {
            throw invalid(name + " must be an array");
        }
        if (value.size() > max) {
            throw invalid(name + " holds " + value.size() + " entries, more than " + max);
        }
    }

    private static RequestRefused invalid(String detail) {
        return ProblemType.INVALID_REQUEST.because(detail);
    }

    private static String shown(JsonNode value) {
        return shorten(value.toString());
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
