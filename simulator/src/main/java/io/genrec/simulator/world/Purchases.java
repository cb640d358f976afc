package io.genrec.simulator.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a shopper has bought, and how sated each purchase leaves them with its category. */
final class Purchases {
    private static final long DAY_MILLIS = 86_400_000L;

    /** Things that last sate for long: half of it is left after a month. */
    private static final double LASTING_HALF_LIFE_DAYS = 30;

    private record Satiation(double level, long atMillis) {}

    private final Map<Integer, Satiation> satiation = new HashMap<>();
    private final Map<Integer, Long> restockAt = new TreeMap<>();
    private final Set<Integer> products = new HashSet<>();

    void add(Product product, long now) {
        Category leaf = product.category();
        satiation.put(leaf.index(), new Satiation(satiation(leaf, now) + 1, now));
        products.add(product.index());
        if (leaf.goods().isConsumable()) {
            restockAt.put(leaf.index(), now + leaf.goods().restockDays() * DAY_MILLIS);
        }
    }

    /**
     * {@code S_u(c, t)}: one more with each purchase in the category, halved every 30 days, or every half restock
     * period of a consumable.
     */
    double satiation(Category leaf, long now) {
        Satiation last = satiation.get(leaf.index());
        if (last == null) {
            return 0;
        }
        double halfLife = leaf.goods().isConsumable() ? leaf.goods().restockDays() / 2.0 : LASTING_HALF_LIFE_DAYS;
        return last.level * StrictMath.pow(0.5, (now - last.atMillis) / (halfLife * DAY_MILLIS));
    }

    boolean holds(Product product) {
        return products.contains(product.index());
    }

    /** Takes the leaf that ran out first off the list of what is to be bought again. */
    Optional<Integer> takeRunOut(long now) {
        Optional<Integer> runOut = restockAt.entrySet().stream()
                .filter(entry -> entry.getValue() <= now)
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
        runOut.ifPresent(restockAt::remove);
        return runOut;
    }
}
