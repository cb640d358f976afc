package io.genrec.inference.generation;

import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generation says of one item: a line of {@code changes.jsonl}, which needs no other line to be understood.
 *
 * @param codes the item's semantic id, the same in every generation
 * @param item as it is from this generation on
 * @param features what the reward model reads of it
 * @param nearest items of the catalogue with the nearest vectors when it was added, with their cosines; empty for items that
 *     were tokenized
 */
public record ItemChange(Kind kind, List<Integer> codes, ItemText item, Features features, List<Near> nearest) {

    public ItemChange {
        codes = List.copyOf(codes);
        nearest = List.copyOf(nearest);
    }

    /** What happened to it. */
    public enum Kind {
        /** It got its semantic id. */
        ADDED,
        /** It is recommended no more, and keeps its semantic id. */
        RETIRED,
        /** It is recommended again, under the semantic id that it had. */
        RETURNED,
        /** Title, price or another attribute is another. */
        CHANGED
    }

    /** An item as JSON has it. */
    public record ItemText(
            String itemId,
            String title,
            List<String> categories,
            String brand,
            @Nullable Double price,
            String description) {
        static ItemText of(Item item) {
            return new ItemText(
                    item.itemId(), item.title(), item.categories(), item.brand(), item.price(), item.description());
        }

        Item item() {
            return new Item(itemId, title, categories, brand, price, description);
        }
    }

    /**
     * What {@link io.genrec.inference.reward.ItemAttributes} says of it.
     *
     * @param tokens names of attributes
     * @param priceLevel natural log of the price over the geometric mean of its category, 0 where it is unknown
     */
    public record Features(List<String> tokens, float priceLevel) {
        public Features {
            tokens = List.copyOf(tokens);
        }
    }

    /** An item and the cosine of its vector. */
    public record Near(String itemId, float cosine) {}

    /** Of one item. */
    public static ItemChange of(Kind kind, SemanticId id, Item item, Features features, List<ScoredItem> nearest) {
        List<Near> near = new ArrayList<>();
        nearest.forEach(other -> near.add(new Near(other.itemId(), (float) other.score())));
        return new ItemChange(kind, id.codes(), ItemText.of(item), features, near);
    }

    /** The item that it is about. */
    public String itemId() {
        return item.itemId();
    }

    /** The item's semantic id. */
    public SemanticId id() {
        return new SemanticId(codes);
    }

    /** The item as it is now. */
    public Item described() {
        return item.item();
    }
}
