package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.List;

/** What a shopper likes for good, whatever the aisle. Leanings are about normal with the deviations of {@link #draw}. */
final class Tastes {
    private static final double PRICE_DEVIATION = 0.7;

    private final List<Double> brandLeanings;
    private final int favouriteStyle;
    private final double priceLevel;

    private Tastes(List<Double> brandLeanings, int favouriteStyle, double priceLevel) {
        this.brandLeanings = List.copyOf(brandLeanings);
        this.favouriteStyle = favouriteStyle;
        this.priceLevel = priceLevel;
    }

    static Tastes draw(CategoryTree tree, Chance chance) {
        List<Double> brands = new ArrayList<>();
        for (int brand = 0; brand < tree.brandCount(); brand++) {
            brands.add(chance.gaussian());
        }
        return new Tastes(brands, chance.below(tree.styleCount()), PRICE_DEVIATION * chance.gaussian());
    }

    /** {@code B_u}: of mean 0 and deviation 1. */
    double brandLeaning(int brand) {
        return brandLeanings.get(brand);
    }

    boolean favours(int style) {
        return style == favouriteStyle;
    }

    /** {@code rho_u}: the {@link Product#priceLevel} liked best. */
    double priceLevel() {
        return priceLevel;
    }
}
