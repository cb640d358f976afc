package io.genrec.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Avro records as the objects that a field mapping reads: text, numbers, lists, and times where their type says so (UTC). */
final class AvroObjects {
    /** Decimals, ids and times as what their logical types say. */
    static final GenericData TYPES = types();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AvroObjects() {}

    static ObjectNode json(GenericRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), json(record.get(field.pos())));
        }
        return object;
    }

    private static JsonNode json(@Nullable Object value) {
        if (value instanceof GenericRecord record) {
            return json(record);
        }
        if (value instanceof Iterable<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, inner) -> object.set(String.valueOf(key), json(inner)));
            return object;
        }
        if (value instanceof Instant time) {
            return NODES.pojoNode(time);
        }
        if (value instanceof LocalDateTime time) {
            return NODES.pojoNode(time.toInstant(ZoneOffset.UTC));
        }
        if (value instanceof LocalDate day) {
            return NODES.pojoNode(day.atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        return scalar(value);
    }

    private static JsonNode scalar(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        }
        if (value instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        }
        if (value instanceof Number floating) {
            return Double.isFinite(floating.doubleValue())
                    ? NODES.numberNode(new BigDecimal(String.valueOf(floating)).stripTrailingZeros())
                    : NODES.nullNode();
        }
        return value instanceof CharSequence || value instanceof GenericEnumSymbol<?> || value instanceof UUID
                ? NODES.textNode(value.toString())
                : NODES.nullNode(); // bytes are no id, no time and no number
    }

    private static GenericData types() {
        GenericData types = new GenericData();
        types.addLogicalTypeConversion(new Conversions.DecimalConversion());
        types.addLogicalTypeConversion(new Conversions.UUIDConversion());
        types.addLogicalTypeConversion(new TimeConversions.DateConversion());
        types.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        types.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        types.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
        types.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
        types.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        types.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
        return types;
    }
}
