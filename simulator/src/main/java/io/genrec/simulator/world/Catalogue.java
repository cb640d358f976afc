package io.genrec.simulator.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All products of the shop, those still to arrive included. Immutable. */
public final class Catalogue {
    /** One step of {@link Product#priceLevel} multiplies the price by exp(0.4), about one and a half. */
    public static final double PRICE_SPREAD = 0.4;

    private final CategoryTree tree;
    private final List<Product> products;
    private final Map<String, Product> byItemId;
    private final List<List<Product>> byAisle;
    private final List<Product> arriving;

    Catalogue(CategoryTree tree, List<Product> products) {
        this.tree = tree;
        this.products = List.copyOf(products);
        this.byItemId = new HashMap<>(products.size() * 2);
        for (Product product : products) {
            byItemId.put(product.itemId(), product);
        }
        this.byAisle = IntStream.range(0, tree.aisles().size())
                .mapToObj(aisle -> products.stream()
                        .filter(product -> product.category().aisle() == aisle)
                        .toList())
                .toList();
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
}
