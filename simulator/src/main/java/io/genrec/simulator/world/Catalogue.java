package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** All products of the shop, those still to arrive included. Immutable. */
public final class Catalogue {
    /** One step of {@link Product#priceLevel} multiplies the price by exp(0.4), about one and a half. */
    public static final double PRICE_SPREAD = 0.4;

    private final CategoryTree tree;
    private final List<Product> products;
    private final Map<String, Product> byItemId;
    private final List<List<Product>> byLeaf;
    private final List<List<Product>> byAisle;
    private final List<Product> arriving;

    Catalogue(CategoryTree tree, List<Product> products) {
        this.tree = tree;
        this.products = List.copyOf(products);
        this.byItemId = new HashMap<>(products.size() * 2);
        for (Product product : products) {
            byItemId.put(product.itemId(), product);
        }
        this.byLeaf = grouped(tree.leaves().size(), Category::index);
        this.byAisle = grouped(tree.aisles().size(), Category::aisle);
        this.arriving = products.stream()
                .filter(product -> product.availableFromMillis() > 0)
                .toList();
    }

    public CategoryTree tree() {
        return tree;
    }

    /** In the order of {@link Product#index}. */
    public List<Product> products() {
        return products;
    }

    public List<Product> inLeaf(int leaf) {
        return byLeaf.get(leaf);
    }

    public List<Product> inAisle(int aisle) {
        return byAisle.get(aisle);
    }

    /** Those that were not there from the beginning. */
    public List<Product> arriving() {
        return arriving;
    }

    /** @throws IllegalArgumentException where the shop has no such item */
    public Product product(String itemId) {
        Product product = byItemId.get(itemId);
        if (product == null) {
            throw new IllegalArgumentException("the shop has no item " + itemId);
        }
        return product;
    }

    private List<List<Product>> grouped(int groups, ToIntFunction<Category> groupOf) {
        List<List<Product>> grouped = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            grouped.add(new ArrayList<>());
        }
        products.forEach(
                product -> grouped.get(groupOf.applyAsInt(product.category())).add(product));
        return grouped.stream().map(List::copyOf).toList();
    }
}
