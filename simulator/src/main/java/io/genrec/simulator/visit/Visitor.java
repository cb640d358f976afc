package io.genrec.simulator.visit;

import io.genrec.domain.page.Behaviour;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.Shopper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shopper on the shop's agenda: when the next page is due, the request it belongs to, and the history so far. Pages
 * of a request follow each other within seconds, requests of a visit within minutes.
 */
final class Visitor {
    static final Comparator<Visitor> IN_TIME =
            Comparator.comparingLong((Visitor visitor) -> visitor.dueMillis).thenComparingInt(visitor -> visitor.index);

    private static final double MEAN_MILLIS_TO_NEXT_PAGE = 6_000;
    private static final double MEAN_MILLIS_TO_NEXT_REQUEST = 60_000;

    /** A request that has pages to come. */
    record OpenRequest(Request request, List<Product> list) {}

    private final int index;
    private final Shopper shopper;
    private final VisitSettings settings;
    private final VisitTimes times;
    private final int pageSize;
    private final Deque<Behaviour> history = new ArrayDeque<>();
    private long dueMillis;
    private boolean newVisit = true;
    private @Nullable OpenRequest open;
    private int pagesShown;

    Visitor(int index, Shopper shopper, VisitSettings settings, long joinsMillis) {
        Chance chance = shopper.chance();
        this.index = index;
        this.shopper = shopper;
        this.settings = settings;
        this.times = new VisitTimes(settings.visitsPerDay(), chance);
        this.pageSize =
                chance.between(settings.pages().smallest(), settings.pages().largest());
        this.dueMillis = times.next(joinsMillis, chance);
    }

    Shopper shopper() {
        return shopper;
    }

    long dueMillis() {
        return dueMillis;
    }

    int pageSize() {
        return pageSize;
    }

    /** Whether the next request begins a visit. */
    boolean isNewVisit() {
        return newVisit;
    }

    List<Behaviour> history() {
        return new ArrayList<>(history);
    }

    /** The request under way; null between requests. */
    @Nullable
    OpenRequest open() {
        return open;
    }

    int pagesShown() {
        return pagesShown;
    }

    OpenRequest begin(Request request, List<Product> list) {
        open = new OpenRequest(request, list);
        pagesShown = 0;
        return open;
    }

    /**
     * Takes note of a page and decides when to be back.
     *
     * @param endMillis when the shopper was done with it
     */
    void finish(PageView view, int listed, long endMillis) {
        pagesShown++;
        boolean clicked = remember(view);
        Chance chance = shopper.chance();
        boolean more = pagesShown < settings.pages().max() && (pagesShown + 1) * pageSize <= listed;
        if (chance.happens(
                        clicked
                                ? settings.pages().nextAfterClick()
                                : settings.pages().next())
                && more) {
            dueMillis = endMillis + 1_000 + (long) chance.exponential(MEAN_MILLIS_TO_NEXT_PAGE);
            return;
        }
        open = null;
        newVisit = chance.happens(1 / settings.requestsPerVisit());
        dueMillis = newVisit
                ? times.next(endMillis, chance)
                : endMillis + 5_000 + (long) chance.exponential(MEAN_MILLIS_TO_NEXT_REQUEST);
    }

    private boolean remember(PageView view) {
        boolean clicked = false;
        for (ShownProduct impression : view.impressions()) {
            if (!impression.reactions().isEmpty()) {
                clicked = true;
                long at = impression.reactions().get(0).timeMillis();
                history.addLast(new Behaviour(impression.product().itemId(), impression.strongest(), at));
                if (history.size() > settings.history()) {
                    history.removeFirst();
                }
            }
        }
        return clicked;
    }
}
