package io.genrec.abtest.pipeline;

import io.genrec.domain.item.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the catalogue says of every item, as numbers. An item's leaf is its whole category path, its aisle the path
 * without the last name; its style is what follows the first comma of its title.
 */
final class ItemFacts {
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final Naming leaves = new Naming();
    private final Naming aisles = new Naming();
    private final Naming brands = new Naming();
    private final Naming styles = new Naming();
    private final Naming descriptions = new Naming();
    private final double[] priceLevels;

    ItemFacts(List<Item> items) {
        priceLevels = new double[items.size()];
        for (Item item : items) {
            indices.put(item.itemId(), ids.size());
            ids.add(item.itemId());
            List<String> path = item.categories();
            leaves.add(String.join("/", path));
            aisles.add(String.join("/", path.subList(0, Math.max(0, path.size() - 1))));
            brands.add(item.brand());
            String[] title = item.title().split(", ", -1);
            styles.add(title.length > 1 ? title[1] : "");
            descriptions.add(item.description());
        }
        levelPrices(items);
    }

    /** Price level: natural log of the price over the geometric mean of its leaf; 0 where there is no price. */
    private void levelPrices(List<Item> items) {
        double[] sums = new double[leaves.size()];
        int[] counts = new int[leaves.size()];
        for (int item = 0; item < items.size(); item++) {
            sums[leaf(item)] += logPrice(items.get(item));
            counts[leaf(item)]++;
        }
        for (int item = 0; item < items.size(); item++) {
            priceLevels[item] = logPrice(items.get(item)) - sums[leaf(item)] / counts[leaf(item)];
        }
    }

    private static double logPrice(Item item) {
        return Math.log1p(item.knownPrice().orElse(0));
    }

    int items() {
        return ids.size();
    }

    String idOf(int item) {
        return ids.get(item);
    }

    /** The item's index, -1 for one that is not in the catalogue. */
    int indexOf(String itemId) {
        return indices.getOrDefault(itemId, -1);
    }

    int leaf(int item) {
        return leaves.of(item);
    }

    int aisle(int item) {
        return aisles.of(item);
    }

    int brand(int item) {
        return brands.of(item);
    }

    int style(int item) {
        return styles.of(item);
    }

    int description(int item) {
        return descriptions.of(item);
    }

    double priceLevel(int item) {
        return priceLevels[item];
    }

    int leafCount() {
        return leaves.size();
    }

    int aisleCount() {
        return aisles.size();
    }

    int brandCount() {
        return brands.size();
    }

    int styleCount() {
        return styles.size();
    }

    int descriptionCount() {
        return descriptions.size();
    }

    /** One attribute of all items, its values numbered as they come. */
    private static final class Naming {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<Integer> ofItems = new ArrayList<>();

        void add(String value) {
            ofItems.add(numbers.computeIfAbsent(value, name -> numbers.size()));
        }

        int of(int item) {
            return ofItems.get(item);
        }

        int size() {
            return numbers.size();
        }
    }
}
