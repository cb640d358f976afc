package io.genrec.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A list as it lies in Redis: a JSON object, its items {@code [itemId, score, title, properties]} and its history
 * {@code [itemId, action, timeMillis]}. What is read back equals what was written, scores to the last bit.
 */
final class ListJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ListJson() {}

    static String write(RecommendationList list) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("requestId", list.requestId());
        json.put("userId", list.userId());
        json.put("bundle", list.bundleVersion());
        json.put("coldStart", list.coldStart());
        json.put("end", list.end().name());
        json.put("createdAt", list.createdAtMillis());
        ArrayNode history = json.putArray("history");
        list.history().forEach(behaviour -> history.addArray()
                .add(behaviour.itemId())
                .add(behaviour.action().name())
                .add(behaviour.timeMillis()));
        ArrayNode excluded = json.putArray("excluded");
        list.excluded().stream().sorted().forEach(excluded::add);
        json.put("wishes", list.wishes());
        ArrayNode items = json.putArray("items");
        list.items().forEach(item -> items.addArray()
                .add(item.itemId())
                .add(item.score())
                .add(item.title())
                .add(item.properties()));
        return json.toString();
    }

    /** @throws CacheUnavailable where this is not a list */
    static RecommendationList read(String requestId, String text) {
        try {
            return list(MAPPER.readTree(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CacheUnavailable("the list of request " + requestId + " in Redis cannot be read", e);
        }
    }

    private static RecommendationList list(JsonNode json) {
        List<Behaviour> history = new ArrayList<>();
        for (JsonNode behaviour : json.required("history")) {
            history.add(new Behaviour(
                    behaviour.required(0).asText(),
                    Action.valueOf(behaviour.required(1).asText()),
                    behaviour.required(2).asLong()));
        }
        Set<String> excluded = new HashSet<>();
        json.required("excluded").forEach(item -> excluded.add(item.asText()));
        List<ListedItem> items = new ArrayList<>();
        for (JsonNode item : json.required("items")) {
            items.add(new ListedItem(
                    item.required(0).asText(),
                    item.required(1).asDouble(),
                    item.required(2).asText(),
                    item.required(3).asText()));
        }
        return new RecommendationList(
                json.required("requestId").asText(),
                json.required("userId").asText(),
                json.required("bundle").asText(),
                history,
                excluded,
                json.required("wishes").asText(),
                json.required("coldStart").asBoolean(),
                json.required("createdAt").asLong(),
                items,
                RecommendationList.End.valueOf(json.required("end").asText()));
    }
}
