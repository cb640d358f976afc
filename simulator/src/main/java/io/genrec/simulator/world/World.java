package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The truth of one simulated shop: what there is, and who shops and how. Shoppers change as they shop, so that a second
 * run needs a second world of the same seed.
 */
public record World(Catalogue catalogue, List<Shopper> shoppers) {
    /** The rules by which the shoppers of a world choose. */
    public enum Rules {
        /** Categories, brands and styles, each slot for itself: {@link ChoiceModel} and {@link IntentDrift}. */
        INTENTS,
        /** Hidden factors, down the page: {@link FactorShopper}. */
        FACTORS;

        /** As in {@code genrec.simulator.storefront}. */
        public String settingsName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException where no rules have that name */
        static Rules named(String name) {
            return Arrays.stream(values())
                    .filter(rules -> rules.settingsName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "genrec.simulator.storefront must be intents or factors: " + name));
        }
    }

    /** Makes one shopper of a given number. */
    private interface Maker {
        Shopper of(String userId, Chance chance);
    }

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
        Maker maker = maker(settings, catalogue, seed);
        List<Shopper> shoppers = new ArrayList<>(settings.users());
        for (int index = 0; index < settings.users(); index++) {
            String userId = String.format(Locale.ROOT, "u%05d", index + 1);
            shoppers.add(maker.of(userId, Chance.of(seed, "shopper", index)));
        }
        return new World(catalogue, shoppers);
    }

    private static Maker maker(WorldSettings settings, Catalogue catalogue, long seed) {
        return switch (settings.rules()) {
            case INTENTS -> {
                ChoiceModel choice = new ChoiceModel(settings.choice());
                IntentDrift drift = new IntentDrift(catalogue.tree(), settings.drift());
                yield (userId, chance) -> new IntentShopper(userId, catalogue.tree(), choice, drift, chance);
            }
            case FACTORS -> {
                ItemFactors factors = ItemFactors.draw(catalogue, settings.factors(), seed);
                yield (userId, chance) -> new FactorShopper(userId, settings.factors(), catalogue, factors, chance);
            }
        };
    }

    /** The same shop for some of its shoppers; they are shared, not copied. */
    public World withShoppers(List<Shopper> some) {
        return new World(catalogue, some);
    }
}
