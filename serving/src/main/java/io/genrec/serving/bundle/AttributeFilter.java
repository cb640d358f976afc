package io.genrec.serving.bundle;

import io.genrec.domain.item.Item;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items a caller wants in a list: those that have all of what is asked for. What is not asked for is empty or null.
 *
 * @param categories of which an item has at least one, at any level
 * @param brands of which an item has one
 * @param minPrice in the catalogue's own currency; an item without a price has none that fits
 */
public record AttributeFilter(
        Set<String> categories,
        Set<String> brands,
        @Nullable Double minPrice,
        @Nullable Double maxPrice) {
    public AttributeFilter {
        categories = Set.copyOf(categories);
        brands = Set.copyOf(brands);
    }

    /** Whether an item has all of it. */
    public boolean matches(Item item) {
        return (categories.isEmpty() || item.categories().stream().anyMatch(categories::contains))
                && (brands.isEmpty() || brands.contains(item.brand()))
                && isWithin(item.price());
    }

    private boolean isWithin(@Nullable Double price) {
        if (minPrice == null && maxPrice == null) {
            return true;
        }
        return price != null && (minPrice == null || price >= minPrice) && (maxPrice == null || price <= maxPrice);
    }
}
