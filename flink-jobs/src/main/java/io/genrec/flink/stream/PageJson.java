package io.genrec.flink.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
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
        ObjectNode json = MAPPER.createObjectNode();
        json.put("userId", sample.userId());
        json.put("requestId", sample.requestId());
        json.put("page", sample.page());
        json.put("revision", page.revision());
        json.put("timeMillis", sample.timeMillis());
        json.put("historyEnd", sample.historyEnd());
        ArrayNode history = json.putArray("history");
        sample.history().forEach(behaviour -> history.addArray()
                .add(behaviour.itemId())
                .add(behaviour.action().name())
                .add(behaviour.timeMillis()));
        ArrayNode items = json.putArray("items");
        sample.items().forEach(item -> items.addArray()
                .add(item.itemId())
                .add(item.action().name())
                .add(item.position())
                .add(item.timeMillis()));
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers can be written", e);
        }
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
