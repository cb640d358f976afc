package io.genrec.serving.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.history.UserHistories;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What goes out, as JSON in UTF-8: the same value gives the same bytes. */
public final class ResponseJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ResponseJson() {}

    /**
     * @param items of the page
     * @param offset items of the list before them
     * @param nextPageToken empty on the last page, which says why there are no more
     * @param expiresAtMillis when the list ends
     */
    public static String page(
            RecommendationList list, List<ListedItem> items, int offset, String nextPageToken, long expiresAtMillis) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("requestId", list.requestId());
        json.set("items", items(items, offset));
        if (!nextPageToken.isEmpty()) {
            json.put("nextPageToken", nextPageToken);
        }
        json.put("bundle", list.bundleVersion());
        json.put("coldStart", list.coldStart());
        json.setAll(origin(list));
        json.put("expiresAtMillis", expiresAtMillis);
        if (nextPageToken.isEmpty()) {
            json.putObject("end").put("reason", label(list.end())).put("detail", detail(list));
        }
        return json.toString();
    }

    /** The scenario that was asked for, and the group of an experiment, where there are. */
    private static ObjectNode origin(RecommendationList list) {
        return parsed(list.wishes()).retain("scenario", "group");
    }

    private static String detail(RecommendationList list) {
        int items = list.items().size();
        if (list.end() == RecommendationList.End.LONGEST) {
            return "lists end after " + items + " items";
        }
        String all = items == 0 ? "no item is" : "the list has all " + items + " items that are";
        return list.coldStart()
                ? "nothing that helps is known of the user; of the items for such users " + all + " what was asked for"
                : all + " what was asked for";
    }

    public static byte[] list(RecommendationList list) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("requestId", list.requestId());
        json.put("userId", list.userId());
        json.put("bundle", list.bundleVersion());
        json.put("coldStart", list.coldStart());
        json.put("end", label(list.end()));
        json.put("createdAtMillis", list.createdAtMillis());
        ArrayNode history = json.putArray("history");
        list.history().forEach(behaviour -> history.add(behaviour(behaviour)));
        ArrayNode excluded = json.putArray("exclude");
        list.excluded().stream().sorted().forEach(excluded::add);
        json.putRawValue("wishes", new RawValue(list.wishes()));
        json.set("items", items(list.items(), 0));
        return bytes(json);
    }

    public static byte[] users(List<UserHistories.KnownUser> users) {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode array = json.putArray("users");
        users.forEach(user -> array.addObject()
                .put("userId", user.userId())
                .put("behaviours", user.behaviours())
                .put("lastMillis", user.lastMillis()));
        return bytes(json);
    }

    /** Newest first, as a person reads it. */
    public static byte[] history(String userId, List<Behaviour> history, UnaryOperator<String> titles) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("userId", userId);
        ArrayNode array = json.putArray("behaviours");
        for (int index = history.size() - 1; index >= 0; index--) {
            Behaviour behaviour = history.get(index);
            array.add(withTitle(behaviour(behaviour), titles.apply(behaviour.itemId())));
        }
        return bytes(json);
    }

    public static byte[] accepted(int events) {
        return bytes(MAPPER.createObjectNode().put("accepted", events));
    }

    public static byte[] problem(ProblemType type, String detail) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("type", type.uri());
        json.put("title", type.title());
        json.put("status", type.status());
        json.put("detail", detail);
        return bytes(json);
    }

    /** @param notice left out where empty */
    public static byte[] health(String status, String bundle, String redis, String notice) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("status", status);
        json.put("bundle", bundle);
        json.put("redis", redis);
        if (!notice.isEmpty()) {
            json.put("notice", notice);
        }
        return bytes(json);
    }

    /** @param versions the current one first */
    public static byte[] bundles(List<String> versions) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("current", versions.get(0));
        ArrayNode open = json.putArray("open");
        versions.forEach(open::add);
        return bytes(json);
    }

    /**
     * @param generation that new lists are made over
     * @param bundle as lists name it
     */
    public static byte[] generations(int generation, int newest, boolean pinned, String bundle) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("generation", generation);
        json.put("newest", newest);
        json.put("pinned", pinned);
        json.put("bundle", bundle);
        return bytes(json);
    }

    public static byte[] live() {
        return bytes(MAPPER.createObjectNode().put("status", "live"));
    }

    public static ArrayNode items(List<ListedItem> items, int offset) {
        ArrayNode array = MAPPER.createArrayNode();
        for (int index = 0; index < items.size(); index++) {
            ListedItem item = items.get(index);
            ObjectNode json = array.addObject();
            json.put("itemId", item.itemId());
            json.put("rank", offset + index + 1);
            json.put("score", item.score());
            withTitle(json, item.title());
            json.setAll(parsed(item.properties()));
        }
        return array;
    }

    private static ObjectNode parsed(String ownJson) {
        try {
            return (ObjectNode) MAPPER.readTree(ownJson);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written as JSON here is none", e);
        }
    }

    private static ObjectNode behaviour(Behaviour behaviour) {
        return MAPPER.createObjectNode()
                .put("itemId", behaviour.itemId())
                .put("action", label(behaviour.action()))
                .put("timeMillis", behaviour.timeMillis());
    }

    private static ObjectNode withTitle(ObjectNode json, String title) {
        return title.isEmpty() ? json : json.put("title", title);
    }

    private static String label(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static String label(RecommendationList.End end) {
        return end.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
