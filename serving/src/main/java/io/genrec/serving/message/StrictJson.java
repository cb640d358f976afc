package io.genrec.serving.message;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.genrec.domain.event.OpaqueId;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every body of a caller must be: JSON without duplicates, unknown fields or nulls, with ids that can be printed. */
public final class StrictJson {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StrictJson() {}

    public static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw ProblemType.MALFORMED_JSON.because(words(e));
        } catch (IOException e) {
            throw ProblemType.MALFORMED_JSON.because("the body is not UTF-8 text");
        }
    }

    /** In words of our own: the parser's name classes, and change with it. */
    private static String words(JsonProcessingException failure) {
        JsonLocation where = failure.getLocation();
        String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        if (failure instanceof JsonEOFException) {
            return "the body ends in the middle of its JSON" + place;
        }
        if (failure instanceof MismatchedInputException) {
            return "something follows the JSON of the body" + place;
        }
        if (failure instanceof StreamConstraintsException) {
            return "the JSON of the body is nested too deeply, or a text in it is too long" + place;
        }
        String words = failure.getOriginalMessage();
        return words.startsWith("Duplicate field")
                ? "a field is there twice in the JSON of the body" + place
                : "the body is not JSON" + place;
    }

    public static String id(String name, @Nullable JsonNode value) {
        if (value == null) {
            throw invalid(name + " is missing");
        }
        String text = value.textValue();
        if (text == null || !OpaqueId.isOne(text)) {
            throw invalid(name + " must be a string of 1 to " + OpaqueId.MAX_LENGTH + " printable characters");
        }
        return text;
    }

    public static void requireObject(String name, JsonNode value, Set<String> fields) {
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

    public static void requireArray(String name, JsonNode value, int max) {
        if (!value.isArray()) {
            throw invalid(name + " must be an array");
        }
        if (value.size() > max) {
            throw invalid(name + " holds " + value.size() + " entries, more than " + max);
        }
    }

    public static RequestRefused invalid(String detail) {
        return ProblemType.INVALID_REQUEST.because(detail);
    }

    public static String shown(JsonNode value) {
        return shorten(value.toString());
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
