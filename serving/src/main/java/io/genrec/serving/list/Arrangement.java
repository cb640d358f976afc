package io.genrec.serving.list;

import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.serving.bundle.AttributeFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * In which order a caller wants the likeliest items: some raised or lowered for what they are, and not too many of one
 * category on a page.
 *
 * @param boosts each adds to the score of the items that have all of its filter
 * @param maxPerCategory of one category, the finest, on a page, as far as there are others among the candidates; 0: any number
 */
public record Arrangement(List<Boost> boosts, int maxPerCategory) {
    public static final Arrangement NONE = new Arrangement(List.of(), 0);

    public Arrangement {
        boosts = List.copyOf(boosts);
    }

    /**
     * Raises what passes the filter.
     *
     * @param by added to the score, the natural log of a probability: 0.7 makes an item count as twice as likely
     */
    public record Boost(AttributeFilter filter, double by) {}

    /** Whether the likeliest are wanted just as they are. */
    boolean isNone() {
        return equals(NONE);
    }

    /** All that is added to an item's score. */
    double boost(Item item) {
        return boosts.stream()
                .filter(boost -> boost.filter().matches(item))
                .mapToDouble(Boost::by)
                .sum();
    }

    /**
     * The first of the candidates in the order that is wanted, to be appended to a list.
     *
     * @param listed categories of the items that are on the page already which is not full, empty where unknown
     * @param candidates with the model's scores, best first
     * @param count items at most
     */
    List<ScoredItem> first(
            List<String> listed,
            List<ScoredItem> candidates,
            Function<String, Optional<Item>> items,
            int pageSize,
            int count) {
        List<ScoredItem> left = new ArrayList<>(candidates.stream()
                .map(found -> new ScoredItem(
                        found.itemId(),
                        found.score()
                                + items.apply(found.itemId()).map(this::boost).orElse(0.0)))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .toList());
        Map<String, Integer> onPage = new HashMap<>();
        listed.forEach(category -> onPage.merge(category, 1, Integer::sum));
        List<ScoredItem> arranged = new ArrayList<>();
        while (arranged.size() < count && !left.isEmpty()) {
            if ((listed.size() + arranged.size()) % pageSize == 0) {
                onPage.clear();
            }
            ScoredItem next = takeNext(left, onPage, items);
            onPage.merge(category(items.apply(next.itemId())), 1, Integer::sum);
            arranged.add(next);
        }
        return arranged;
    }

    /** The best whose category has room, or else the best. */
    private ScoredItem takeNext(
            List<ScoredItem> left, Map<String, Integer> onPage, Function<String, Optional<Item>> items) {
        if (maxPerCategory > 0) {
            for (ListIterator<ScoredItem> each = left.listIterator(); each.hasNext(); ) {
                ScoredItem candidate = each.next();
                String category = category(items.apply(candidate.itemId()));
                if (category.isEmpty() || onPage.getOrDefault(category, 0) < maxPerCategory) {
                    each.remove();
                    return candidate;
                }
            }
        }
        return left.remove(0);
    }

    /** The finest, empty where unknown. */
    static String category(Optional<Item> item) {
        return item.map(Item::categories)
                .filter(categories -> !categories.isEmpty())
                .map(categories -> categories.get(categories.size() - 1))
                .orElse("");
    }
}
