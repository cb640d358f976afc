package io.genrec.serving.list;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What callers asked to be told of an item, as it is pinned with the list: a JSON object. */
final class ListProperties {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ListProperties() {}

    /**
     * How the model ranked an item.
     *
     * @param rank among those it found for this part of the list, from 1
     * @param score the natural log of a probability
     */
    record Why(int rank, double score) {
        static Map<String, Why> all(List<ScoredItem> found) {
            Map<String, Why> all = new HashMap<>();
            for (ScoredItem item : found) {
                all.put(item.itemId(), new Why(all.size() + 1, item.score()));
            }
            return all;
        }
    }

    /**
     * What is not known is left out.
     *
     * @param boost what was added to the model's score
     */
    static String json(Set<Wishes.Shown> shown, Optional<Item> item, double boost, @Nullable Why why) {
        ObjectNode json = MAPPER.createObjectNode();
        item.ifPresent(known -> attributes(json, shown, known));
        if (why != null) {
            json.putObject("why")
                    .put("modelRank", why.rank())
                    .put("modelScore", why.score())
                    .put("boost", boost);
        }
        return json.toString();
    }

    private static void attributes(ObjectNode json, Set<Wishes.Shown> shown, Item item) {
        if (shown.contains(Wishes.Shown.CATEGORIES)) {
            ArrayNode categories = json.putArray("categories");
            item.categories().forEach(categories::add);
        }
        if (shown.contains(Wishes.Shown.BRAND) && !item.brand().isEmpty()) {
            json.put("brand", item.brand());
        }
        if (shown.contains(Wishes.Shown.PRICE) && item.price() != null) {
            json.put("price", item.price());
        }
    }
}
