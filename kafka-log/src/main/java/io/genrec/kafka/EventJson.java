package io.genrec.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event as a JSON object: {@code userId}, {@code itemId}, {@code action} in small letters, {@code requestId},
 * {@code page}, {@code position}, {@code timeMillis}. Fields of other names are passed over, and told of.
 */
public record EventJson() implements EventCodec {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Map<String, Action> ACTIONS = Arrays.stream(Action.values())
            .collect(Collectors.toUnmodifiableMap(
                    action -> action.name().toLowerCase(Locale.ROOT), Function.identity()));

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
    public ReadEvents read(byte[] value) {
        return read(value, 0, value.length);
    }

    /** The event in a part of some bytes. @throws IllegalArgumentException with the reason where there is none */
    public ReadEvents read(byte[] bytes, int from, int length) {
        try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren(); // finds what is not JSON at all
                throw new IllegalArgumentException("no JSON object");
            }
            ReadEvents event = event(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("no JSON: something follows the object");
            }
            return event;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    private static ReadEvents event(JsonParser parser) throws IOException {
        String userId = null;
        String itemId = null;
        Action action = null;
        String requestId = null;
        Integer page = null;
        Integer position = null;
        Long timeMillis = null;
        List<String> unknown = List.of();
        String field = parser.nextFieldName();
        while (field != null) {
            parser.nextToken();
            switch (field) {
                case "userId" -> userId = text(parser, field);
                case "itemId" -> itemId = text(parser, field);
                case "action" -> action = action(text(parser, field));
                case "requestId" -> requestId = text(parser, field);
                case "page" -> page = integer(parser, field);
                case "position" -> position = integer(parser, field);
                case "timeMillis" -> timeMillis = time(parser, field);
                default -> {
                    unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
                    unknown.add(field);
                    parser.skipChildren();
                }
            }
            field = parser.nextFieldName();
        }
        Event event = new Event(
                required(userId, "userId"),
                required(itemId, "itemId"),
                required(action, "action"),
                required(requestId, "requestId"),
                required(page, "page"),
                required(position, "position"),
                required(timeMillis, "timeMillis"));
        return new ReadEvents(List.of(event), 0, unknown);
    }

    private static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    private static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException(field + " is not a string");
        }
        return parser.getText();
    }

    private static Action action(String name) {
        Action action = ACTIONS.get(name);
        if (action == null) {
            throw new IllegalArgumentException("action must be exposed, clicked, carted or ordered: " + name);
        }
        return action;
    }

    private static int integer(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT) {
            throw new IllegalArgumentException(field + " is not a 32-bit whole number");
        }
        return parser.getIntValue();
    }

    private static long time(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new IllegalArgumentException(field + " is not a 64-bit whole number");
        }
        return parser.getLongValue();
    }
}
