package io.genrec.flink.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A page revision as a JSON object: history {@code [itemId, action, timeMillis]}, items {@code [itemId, action,
 * position, timeMillis]}.
 */
public final class PageJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PageJson() {}

    static byte[] write(PageRevision page) {
        PageSample sample = page.sample();
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + 50 * sample.history().size());
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("userId", sample.userId());
            json.writeStringField("requestId", sample.requestId());
            json.writeNumberField("page", sample.page());
            json.writeNumberField("revision", page.revision());
            json.writeNumberField("timeMillis", sample.timeMillis());
            json.writeNumberField("historyEnd", sample.historyEnd());
            json.writeArrayFieldStart("history");
            for (Behaviour behaviour : sample.history()) {
                json.writeStartArray();
                json.writeString(behaviour.itemId());
                json.writeString(behaviour.action().name());
                json.writeNumber(behaviour.timeMillis());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("items");
            for (PageItem item : sample.items()) {
                json.writeStartArray();
                json.writeString(item.itemId());
                json.writeString(item.action().name());
                json.writeNumber(item.position());
                json.writeNumber(item.timeMillis());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("strings and numbers can be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException where this is not a page revision */
    public static PageRevision read(byte[] value) {
        try {
            JsonNode json = MAPPER.readTree(value);
            List<Behaviour> history = new ArrayList<>();
            json.required("history")
                    .forEach(row -> history.add(new Behaviour(
                            text(row, 0),
                            Action.valueOf(text(row, 1)),
                            row.required(2).longValue())));
            List<PageItem> items = new ArrayList<>();
            json.required("items")
                    .forEach(row -> items.add(new PageItem(
                            text(row, 0),
                            Action.valueOf(text(row, 1)),
                            row.required(2).intValue(),
                            row.required(3).longValue())));
            PageSample sample = new PageSample(
                    json.required("userId").textValue(),
                    json.required("requestId").textValue(),
                    json.required("page").intValue(),
                    json.required("timeMillis").longValue(),
                    history,
                    json.required("historyEnd").longValue(),
                    items);
            return new PageRevision(sample, json.required("revision").intValue());
        } catch (IOException e) {
            throw new IllegalArgumentException("no page revision", e);
        }
    }

    private static String text(JsonNode row, int column) {
        return row.required(column).textValue();
    }
}
