package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of nested objects as rows. A field is named, or pointed at ({@code /user/id}); of names between bars
 * ({@code userId|anonymousId}) the first that is filled counts. A pointer with a star (<code>/products/&#42;/id</code>) makes a
 * row of every element of that array; fields that point into the same array are then of the same element.
 *
 * @param columns the fields that will be asked for
 * @param listSeparator put between the elements of an array to make it one text
 */
record JsonFields(List<String> columns, String listSeparator) {
    private static final String EACH = "/*";

    /** Beyond these a number is written with an exponent, lest it fill the memory. */
    private static final int MAX_SCALE = 60;

    JsonFields {
        columns = List.copyOf(columns);
    }

    /** One, or as many as the array has elements that the columns point into. */
    List<Row> rows(JsonNode object) {
        String array = array(object);
        if (array == null) {
            return List.of(row(object, null, null));
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode element : object.at(array)) {
            rows.add(row(object, array, element));
        }
        return List.copyOf(rows);
    }

    /** The array whose elements are rows: the first that a column points into and this object has, filled. */
    private @Nullable String array(JsonNode object) {
        for (String column : columns) {
            for (String name : column.split("\\|", -1)) {
                int each = name.indexOf(EACH);
                if (each >= 0) {
                    JsonNode found = object.at(name.substring(0, each));
                    if (found.isArray() && !found.isEmpty()) {
                        return name.substring(0, each);
                    }
                } else if (!text(at(object, name)).isEmpty()) {
                    break; // this column needs no array
                }
            }
        }
        return null;
    }

    private Row row(JsonNode object, @Nullable String array, @Nullable JsonNode element) {
        return new Row(
                column -> text(value(object, array, element, column)),
                column -> value(object, array, element, column) instanceof POJONode typed
                                && typed.getPojo() instanceof Instant time
                        ? OptionalLong.of(time.toEpochMilli())
                        : OptionalLong.empty(),
                () -> object.propertyStream().map(field -> field.getKey()).toList());
    }

    private JsonNode value(JsonNode object, @Nullable String array, @Nullable JsonNode element, String column) {
        for (String name : column.split("\\|", -1)) {
            String inArray = array + EACH;
            JsonNode value = element != null && name.startsWith(inArray)
                    ? element.at(name.substring(inArray.length()))
                    : at(object, name);
            if (!text(value).isEmpty()) {
                return value;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode at(JsonNode object, String name) {
        return name.startsWith("/") ? object.at(name) : object.path(name);
    }

    private String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            return value.valueStream().map(this::text).collect(Collectors.joining(listSeparator));
        }
        if (!value.isBigDecimal()) {
            return value.asText();
        }
        BigDecimal number = value.decimalValue();
        return Math.abs(number.scale()) > MAX_SCALE ? number.toString() : number.toPlainString();
    }
}
