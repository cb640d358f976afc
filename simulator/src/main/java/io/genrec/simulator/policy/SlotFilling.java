package io.genrec.simulator.policy;

import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One list of the {@link LoggingPolicy} in the making. */
final class SlotFilling {
    /** A behaviour one step older counts for this much less. */
    private static final double AGEING = 0.85;

    private static final long NEW_MILLIS = Duration.ofDays(3).toMillis();

    /** Draws after which a source counts as having nothing left. */
    private static final int TRIES = 12;

    private final Catalogue catalogue;
    private final PolicySettings settings;
    private final Popularity popularity;
    private final Chance chance;
    private final long now;
    private final List<Product> recent;
    private final Iterator<Product> neighbours;
    private final List<Product> arrivals;
    private final BitSet taken = new BitSet();

    /** @param recent what the user reacted to last, newest last */
    SlotFilling(
            Catalogue catalogue,
            PolicySettings settings,
            Popularity popularity,
            Neighbours neighbours,
            Chance chance,
            long now,
            List<Product> recent) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.popularity = popularity;
        this.chance = chance;
        this.now = now;
        this.recent = recent;
        this.neighbours = ranked(neighbours).iterator();
        this.arrivals = catalogue.arriving().stream()
                .filter(product -> product.isAvailable(now) && !product.isAvailable(now - NEW_MILLIS))
                .toList();
    }

    List<Product> fill(int count) {
        List<Product> list = new ArrayList<>(count);
        while (list.size() < count) {
            Optional<Product> next = fromAnySource().or(() -> draw(this::popular)).or(() -> draw(this::any));
            if (next.isEmpty()) {
                return list;
            }
            taken.set(next.get().index());
            list.add(next.get());
        }
        return list;
    }

    private Optional<Product> fromAnySource() {
        int source = chance.weighted(
                settings.popular(),
                settings.neighbours(),
                recent.isEmpty() ? 0 : settings.browse(),
                arrivals.isEmpty() ? 0 : settings.arrivals(),
                settings.random());
        return switch (source) {
            case 0 -> draw(this::popular);
            case 1 -> nextNeighbour();
            case 2 -> draw(this::fromRecentAisle);
            case 3 -> draw(() -> arrivals.get(chance.below(arrivals.size())));
            default -> draw(this::any);
        };
    }

    private Optional<Product> nextNeighbour() {
        while (neighbours.hasNext()) {
            Product product = neighbours.next();
            if (isFree(product)) {
                return Optional.of(product);
            }
        }
        return Optional.empty();
    }

    private Optional<Product> draw(Supplier<Product> source) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Product product = source.get();
            if (isFree(product)) {
                return Optional.of(product);
            }
        }
        return Optional.empty();
    }

    private Product popular() {
        return catalogue.products().get(popularity.draw(chance));
    }

    private Product any() {
        return catalogue.products().get(chance.below(catalogue.products().size()));
    }

    private Product fromRecentAisle() {
        int age = Math.min(chance.geometric(1 / (1 - AGEING)) - 1, recent.size() - 1);
        List<Product> aisle = catalogue.inAisle(
                recent.get(recent.size() - 1 - age).category().aisle());
        return aisle.get(chance.below(aisle.size()));
    }

    private boolean isFree(Product product) {
        return product.isAvailable(now) && !taken.get(product.index());
    }

    private List<Product> ranked(Neighbours neighbours) {
        Map<Integer, Double> scores = new TreeMap<>();
        double weight = 1;
        for (int index = recent.size() - 1; index >= 0; index--) {
            for (Neighbours.Neighbour neighbour :
                    neighbours.of(recent.get(index).index())) {
                scores.merge(neighbour.product(), weight * neighbour.similarity(), Double::sum);
            }
            weight *= AGEING;
        }
        return scores.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder()))
                .map(score -> catalogue.products().get(score.getKey()))
                .toList();
    }
}
