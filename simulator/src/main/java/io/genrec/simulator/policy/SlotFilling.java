package io.genrec.simulator.policy;

import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Category;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One list of the {@link LoggingPolicy} in the making. */
final class SlotFilling {
    /** A behaviour one step older counts for this much less. */
    private static final double AGEING = 0.85;

    private static final long NEW_MILLIS = Duration.ofDays(3).toMillis();

    /** Where related products come from, relative weights. */
    private static final double SAME_LEAF = 0.5;

    private static final double SAME_AISLE = 0.3;
    private static final double CROSS_SELLING = 0.2;

    /** Draws after which a source counts as having nothing left. */
    private static final int TRIES = 12;

    private final Catalogue catalogue;
    private final PolicySettings settings;
    private final ClickTally popularity;
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
            ClickTally popularity,
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

    /**
     * Fills up a list.
     *
     * @param lead what comes first, fewer than {@code count}
     */
    List<Product> fill(List<Product> lead, int count) {
        List<Product> list = new ArrayList<>(lead);
        lead.forEach(product -> taken.set(product.index()));
        while (list.size() < count) {
            Optional<Product> next =
                    fromAnySource().or(() -> draw(this::popular)).or(() -> draw(this::any));
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
                recent.isEmpty() ? 0 : settings.related(),
                arrivals.isEmpty() ? 0 : settings.arrivals(),
                settings.random());
        return switch (source) {
            case 0 -> draw(this::popular);
            case 1 -> nextNeighbour();
            case 2 -> draw(this::related);
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

    private Product related() {
        int age = Math.min(chance.geometric(1 / (1 - AGEING)) - 1, recent.size() - 1);
        Category leaf = recent.get(recent.size() - 1 - age).category();
        List<Product> shelf =
                switch (chance.weighted(SAME_LEAF, SAME_AISLE, CROSS_SELLING)) {
                    case 0 -> catalogue.inLeaf(leaf.index());
                    case 1 -> catalogue.inAisle(leaf.aisle());
                    default ->
                        catalogue.inLeaf(leaf.complements()
                                .get(chance.below(leaf.complements().size())));
                };
        return shelf.isEmpty() ? any() : shelf.get(chance.below(shelf.size()));
    }

    private boolean isFree(Product product) {
        return product.isAvailable(now) && !taken.get(product.index());
    }

    private List<Product> ranked(Neighbours neighbours) {
        double[] scores = new double[catalogue.products().size()];
        BitSet scored = new BitSet();
        double weight = 1;
        for (int index = recent.size() - 1; index >= 0; index--) {
            for (Neighbours.Neighbour neighbour :
                    neighbours.of(recent.get(index).index())) {
                scores[neighbour.product()] += weight * neighbour.similarity();
                scored.set(neighbour.product());
            }
            weight *= AGEING;
        }
        return scored.stream()
                .mapToObj(catalogue.products()::get)
                .sorted(Comparator.comparingDouble(product -> -scores[product.index()]))
                .toList();
    }
}
