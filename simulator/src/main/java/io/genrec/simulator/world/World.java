package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The truth of one simulated shop: what there is, who shops, and how they choose. Shoppers change as they shop, so that
 * a second run needs a second world of the same seed.
 */
public record World(Catalogue catalogue, List<Shopper> shoppers, ChoiceModel choice, IntentDrift drift) {
    public World {
        shoppers = List.copyOf(shoppers);
    }

    /**
     * @param from when the first of the arriving items comes in, milliseconds since the epoch, UTC
     * @param to when the last does
     */
    public static World create(WorldSettings settings, long seed, long from, long to) {
        CategoryTree tree = CategoryTree.load();
        Catalogue catalogue = new Stocking(tree, Chance.of(seed, "items", 0))
                .fill(settings.items(), settings.arrivingItems(), from, to);
        List<Shopper> shoppers = new ArrayList<>(settings.users());
        for (int index = 0; index < settings.users(); index++) {
            String userId = String.format(Locale.ROOT, "u%05d", index + 1);
            shoppers.add(new Shopper(userId, tree, Chance.of(seed, "shopper", index)));
        }
        return new World(
                catalogue, shoppers, new ChoiceModel(settings.choice()), new IntentDrift(tree, settings.drift()));
    }

    /** The same shop for some of its shoppers; they are shared, not copied. */
    public World withShoppers(List<Shopper> some) {
        return new World(catalogue, some, choice, drift);
    }
}
