package io.genrec.domain.item;

import io.genrec.domain.event.OpaqueId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an item apart from how users reacted to it.
 *
 * @param itemId an {@link OpaqueId}
 * @param title what a person reads, may be empty
 * @param categories from the root of the category tree to the item's own, may be empty
 * @param brand empty where unknown
 * @param price in the catalogue's own currency, null where unknown
 * @param description further text, may be empty
 */
public record Item(
        String itemId,
        String title,
        List<String> categories,
        String brand,
        @Nullable Double price,
        String description) {

    public Item {
        OpaqueId.require("item id", itemId);
        categories = List.copyOf(categories);
        if (price != null && !(price >= 0)) {
            throw new IllegalArgumentException("price of item " + itemId + " is negative or no number: " + price);
        }
    }

    public OptionalDouble knownPrice() {
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
    }

    /** All text of the item in one line: what a text encoder reads. */
    public String text() {
        return Stream.concat(Stream.of(title), Stream.concat(categories.stream(), Stream.of(brand, description)))
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(". "));
    }
}
