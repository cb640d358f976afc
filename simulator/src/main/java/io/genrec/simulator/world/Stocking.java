package io.genrec.simulator.world;

import io.genrec.domain.item.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fills the shop with products.
 *
 * <p>A product's leaf, brand, style and spec are drawn evenly. Its price level is the brand's, plus 0.5 a step of the
 * spec from the middle one, plus noise of deviation 0.25; its price is {@code leaf price * exp(0.4 * level)}. Its title
 * reads {@code brand noun spec, style}; a second product of the same attributes is called series 2, and so on.
 */
final class Stocking {
    private static final double SPEC_STEP = 0.5;
    private static final double PRICE_NOISE = 0.25;

    private final CategoryTree tree;
    private final Chance chance;
    private final Map<String, Integer> series = new HashMap<>();

    Stocking(CategoryTree tree, Chance chance) {
        this.tree = tree;
        this.chance = chance;
    }

    /** @param arriving share of the items that arrive at even times between {@code from} and {@code to} */
    Catalogue fill(int items, double arriving, long from, long to) {
        List<Product> products = new ArrayList<>(items);
        for (int index = 0; index < items; index++) {
            long available = chance.happens(arriving) ? from + (long) (chance.uniform() * (to - from)) : 0;
            products.add(draw(index, available));
        }
        return new Catalogue(tree, products);
    }

    private Product draw(int index, long available) {
        Category leaf = tree.leaves().get(chance.below(tree.leaves().size()));
        CategoryTree.Department department = tree.departmentOf(leaf);
        int brand = department.brands().get(chance.below(department.brands().size()));
        int style = chance.below(department.styles().size());
        int spec = chance.below(leaf.goods().specs().size());
        double level = tree.brand(brand).priceLevel()
                + SPEC_STEP * (spec - (leaf.goods().specs().size() - 1) / 2.0)
                + PRICE_NOISE * chance.gaussian();
        double quality = chance.gaussian();
        Item item = new Item(
                String.format(Locale.ROOT, "i%05d", index + 1),
                title(
                        leaf,
                        tree.brand(brand).name(),
                        leaf.goods().specs().get(spec),
                        department.styles().get(style)),
                leaf.path(),
                tree.brand(brand).name(),
                price(leaf.goods().price() * StrictMath.exp(Catalogue.PRICE_SPREAD * level)),
                description(level, quality));
        return new Product(index, item, leaf, brand, style, level, quality, available);
    }

    private String title(Category leaf, String brand, String spec, String style) {
        String title = brand + " " + leaf.goods().noun() + " " + spec + ", " + style;
        int number = series.merge(title, 1, Integer::sum);
        return number == 1 ? title : title + ", series " + number;
    }

    private static double price(double exact) {
        return StrictMath.max(0, StrictMath.ceil(exact) - 0.05);
    }

    private static String description(double level, double quality) {
        String band = level < -0.6 ? "Low-priced" : level < 0.6 ? "Mid-priced" : "High-priced";
        double rating = StrictMath.min(5, StrictMath.max(2, 3.8 + 0.5 * quality));
        return String.format(Locale.ROOT, "%s, rated %.1f of 5", band, rating);
    }
}
