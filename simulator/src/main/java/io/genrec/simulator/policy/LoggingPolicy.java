package io.genrec.simulator.policy;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.simulator.visit.PagePolicy;
import io.genrec.simulator.visit.Request;
import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import java.time.Duration;
import java.util.List;

/**
 * An ordinary pipeline: bestsellers, item-kNN on co-clicks, and some exploration, mixed slot by slot. It learns from
 * clicks alone, over night; it knows nothing of positions, intents or tastes. So its log over-exposes what sold before
 * and what sits in top slots, as real logs do.
 *
 * <p>A slot's source is drawn by the weights of {@link PolicySettings}; a source with nothing left to give passes the
 * slot to the bestsellers.
 */
public final class LoggingPolicy implements PagePolicy {
    /** Behaviours that neighbours and aisles are taken from. */
    private static final int RECENT = 10;

    private static final long NIGHT_MILLIS = Duration.ofDays(1).toMillis();

    private final Catalogue catalogue;
    private final PolicySettings settings;
    private final Chance chance;
    private final Popularity popularity;
    private final Neighbours neighbours;
    private long night = Long.MIN_VALUE;

    public LoggingPolicy(Catalogue catalogue, PolicySettings settings, Chance chance) {
        int products = catalogue.products().size();
        this.catalogue = catalogue;
        this.settings = settings;
        this.chance = chance;
        this.popularity = new Popularity(products);
        this.neighbours = new Neighbours(products);
    }

    @Override
    public List<Product> rank(Request request, int count) {
        refreshOverNight(request.timeMillis());
        List<Product> recent = recent(request);
        return new SlotFilling(catalogue, settings, popularity, neighbours, chance, request.timeMillis(), recent)
                .fill(count);
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
