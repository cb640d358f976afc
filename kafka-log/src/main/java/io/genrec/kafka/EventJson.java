package io.genrec.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * An event as a JSON object: {@code userId}, {@code itemId}, {@code action} in small letters, {@code requestId},
 * {@code page}, {@code position}, {@code timeMillis}. Fields of other names are passed over.
 */
public record EventJson() implements EventCodec {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    @Override
    public byte[] write(Event event) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("userId", event.userId());
        json.put("itemId", event.itemId());
        json.put("action", event.action().name().toLowerCase(Locale.ROOT));
        json.put("requestId", event.requestId());
        json.put("page", event.page());
        json.put("position", event.position());
        json.put("timeMillis", event.timeMillis());
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers can be written", e);
        }
    }

    @Override
    public Event read(byte[] value) {
        JsonNode json;
        try {
            json = MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException("no JSON object");
        }
        return new Event(
                text(json, "userId"),
                text(json, "itemId"),
                action(text(json, "action")),
                text(json, "requestId"),
                integer(json, "page"),
                integer(json, "position"),
                time(json));
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + (value.isMissingNode() ? " is missing" : " is no string"));
        }
        return value.textValue();
    }

    private static Action action(String name) {
        return Arrays.stream(Action.values())
                .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("action must be exposed, clicked, carted or ordered: " + name));
    }

    private static int integer(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(
                    field + (value.isMissingNode() ? " is missing" : " is no 32-bit whole number"));
        }
        return value.intValue();
    }

    private static long time(JsonNode json) {
        JsonNode value = json.path("timeMillis");
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(
                    "timeMillis" + (value.isMissingNode() ? " is missing" : " is no 64-bit whole number"));
        }
        return value.longValue();
    }
}
