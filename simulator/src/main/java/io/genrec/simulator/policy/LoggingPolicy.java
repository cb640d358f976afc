package io.genrec.simulator.policy;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.simulator.visit.PagePolicy;
import io.genrec.simulator.visit.Request;
import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Category;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An ordinary pipeline. The feed mixes bestsellers, item-kNN on co-clicks and some exploration, slot by slot: a slot's
 * source is drawn by the weights of {@link PolicySettings}, and a source with nothing left passes the slot to the
 * bestsellers. The page of a category lists its leaf, then the rest of the aisle, what sells first;
 * then come feed slots.
 *
 * <p>It learns from clicks alone, the neighbours over night; it knows nothing of positions, intents or tastes. So it
 * over-exposes what sold before and what sat in top slots, and its log has the biases of real ones.
 */
public final class LoggingPolicy implements PagePolicy {
    /** Behaviours that neighbours and aisles are taken from. */
    private static final int RECENT = 10;

    private static final long NIGHT_MILLIS = Duration.ofDays(1).toMillis();

    private final Catalogue catalogue;
    private final PolicySettings settings;
    private final Chance chance;
    private final ClickTally popularity;
    private final Neighbours neighbours;
    private long night = Long.MIN_VALUE;

    public LoggingPolicy(Catalogue catalogue, PolicySettings settings, Chance chance) {
        int products = catalogue.products().size();
        this.catalogue = catalogue;
        this.settings = settings;
        this.chance = chance;
        this.popularity = new ClickTally(products);
        this.neighbours = new Neighbours(products);
    }

    @Override
    public List<Product> rank(Request request, int count) {
        refreshOverNight(request.timeMillis());
        Category category = request.category();
        List<Product> lead = category == null ? List.of() : shelf(category, request.timeMillis());
        if (lead.size() >= count) {
            return lead.subList(0, count);
        }
        List<Product> recent = recent(request);
        return new SlotFilling(catalogue, settings, popularity, neighbours, chance, request.timeMillis(), recent)
                .fill(lead, count);
    }

    @Override
    public void observe(Request request, List<Event> page) {
        List<Product> recent = recent(request);
        List<Product> clicked = page.stream()
                .filter(event -> event.action() == Action.CLICKED)
                .map(event -> catalogue.product(event.itemId()))
                .toList();
        for (int index = 0; index < clicked.size(); index++) {
            int product = clicked.get(index).index();
            popularity.count(product);
            recent.forEach(earlier -> neighbours.count(product, earlier.index()));
            clicked.subList(0, index).forEach(same -> neighbours.count(product, same.index()));
        }
    }

    /** The leaf, then the rest of its aisle, each shuffled so that what sells tends to come first. */
    private List<Product> shelf(Category category, long now) {
        List<Product> list = new ArrayList<>(shuffled(catalogue.inLeaf(category.index()), now));
        shuffled(catalogue.inAisle(category.aisle()), now).stream()
                .filter(product -> product.category().index() != category.index())
                .forEach(list::add);
        return list;
    }

    /** Drawn one by one in proportion to popularity (Efraimidis and Spirakis 2006). */
    private List<Product> shuffled(List<Product> products, long now) {
        record Drawn(Product product, double order) {}
        return products.stream()
                .filter(product -> product.isAvailable(now))
                .map(product -> new Drawn(product, chance.exponential(1 / popularity.weight(product.index()))))
                .sorted(Comparator.comparingDouble(Drawn::order))
                .map(Drawn::product)
                .toList();
    }

    private void refreshOverNight(long now) {
        long today = Math.floorDiv(now, NIGHT_MILLIS);
        if (today > night) {
            night = today;
            popularity.refresh(settings.keptNightly());
            neighbours.refresh(settings.keptNightly());
        }
    }

    /** Newest last. */
    private List<Product> recent(Request request) {
        List<Behaviour> history = request.history();
        return history.subList(Math.max(0, history.size() - RECENT), history.size()).stream()
                .map(behaviour -> catalogue.product(behaviour.itemId()))
                .toList();
    }
}
