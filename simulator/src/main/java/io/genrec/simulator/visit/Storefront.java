package io.genrec.simulator.visit;

import io.genrec.domain.event.Action;
import io.genrec.simulator.visit.ShownProduct.Reaction;
import io.genrec.simulator.world.Category;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.Shopper;
import io.genrec.simulator.world.Shopper.Glance;
import io.genrec.simulator.world.World;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The shop at work: an agenda of visitors, of whom the one due next is shown a page. A closed loop: what the policy
 * shows decides what is clicked, and what is clicked is what it learns from.
 *
 * <p>On a page the shopper goes down the slots; each slot looked at takes 0.8 to 2.5 s, a click 3 s and more, a cart and
 * an order 5 s and more each. Memory is bounded by shoppers and products, whatever the time simulated.
 */
public final class Storefront {
    private static final long READING_MILLIS = 3_000;
    private static final double MEAN_READING_MILLIS = 12_000;
    private static final long DECIDING_MILLIS = 5_000;
    private static final double MEAN_DECIDING_MILLIS = 20_000;

    private final VisitSettings settings;
    private final PriorityQueue<Visitor> agenda = new PriorityQueue<>(Visitor.IN_TIME);
    private long requests;

    /**
     * @param opensMillis from when established shoppers come
     * @param newUsersFromMillis from when new shoppers join, evenly until {@code closesMillis}
     */
    public Storefront(
            World world, VisitSettings settings, long opensMillis, long newUsersFromMillis, long closesMillis) {
        this.settings = settings;
        for (Shopper shopper : world.shoppers()) {
            Chance chance = shopper.chance();
            long joins = chance.happens(settings.newUsers())
                    ? newUsersFromMillis + (long) (chance.uniform() * (closesMillis - newUsersFromMillis))
                    : opensMillis;
            agenda.add(new Visitor(agenda.size(), shopper, settings, joins));
        }
    }

    /**
     * Runs the shop until {@code untilMillis}; may be called again to go on.
     *
     * @param each sees the pages in the order in which they are shown; its reactions lie after that
     * @throws IllegalStateException where the policy lists a product twice, or before it has arrived
     */
    public void run(PagePolicy policy, long untilMillis, Consumer<? super PageView> each) {
        while (true) {
            Visitor visitor = agenda.peek();
            if (visitor == null || visitor.dueMillis() >= untilMillis) {
                return;
            }
            agenda.remove();
            PageView view = showPage(visitor, policy);
            agenda.add(visitor);
            policy.observe(view.request(), view.events());
            each.accept(view);
        }
    }

    private PageView showPage(Visitor visitor, PagePolicy policy) {
        Visitor.OpenRequest under = visitor.open();
        Visitor.OpenRequest open = under == null ? begin(visitor, policy) : under;
        int from = visitor.pagesShown() * visitor.pageSize();
        List<Product> slots = open.list()
                .subList(from, Math.min(from + visitor.pageSize(), open.list().size()));
        Reading reading = new Reading(visitor.shopper(), visitor.dueMillis());
        List<ShownProduct> impressions = reading.through(slots);
        PageView view = new PageView(open.request(), visitor.pagesShown() + 1, visitor.dueMillis(), impressions);
        visitor.finish(view, open.list().size(), reading.now);
        return view;
    }

    private Visitor.OpenRequest begin(Visitor visitor, PagePolicy policy) {
        long now = visitor.dueMillis();
        if (visitor.isNewVisit()) {
            visitor.shopper().beginVisit(now);
        } else {
            visitor.shopper().beginRequest(now);
        }
        String requestId = String.format(Locale.ROOT, "r%08d", ++requests);
        Shopper shopper = visitor.shopper();
        Category category = shopper.chance().happens(settings.navigation()) ? shopper.destination() : null;
        Request request =
                new Request(requestId, shopper.userId(), now, visitor.pageSize(), category, visitor.history());
        List<Product> list = policy.rank(request, settings.pages().max() * visitor.pageSize());
        requireServable(list, request);
        return visitor.begin(request, list);
    }

    private static void requireServable(List<Product> list, Request request) {
        BitSet seen = new BitSet();
        for (Product product : list) {
            if (seen.get(product.index())) {
                throw new IllegalStateException(
                        "the policy lists item " + product.itemId() + " twice in request " + request.requestId());
            }
            if (!product.isAvailable(request.timeMillis())) {
                throw new IllegalStateException("the policy lists item " + product.itemId() + " in request "
                        + request.requestId() + ", before it has arrived");
            }
            seen.set(product.index());
        }
    }

    /** One shopper going down one page; {@code now} moves on as they do. */
    private static final class Reading {
        private final Shopper shopper;
        private final Chance chance;
        private long now;

        Reading(Shopper shopper, long now) {
            this.shopper = shopper;
            this.chance = shopper.chance();
            this.now = now;
        }

        List<ShownProduct> through(List<Product> slots) {
            List<ShownProduct> impressions = new ArrayList<>(slots.size());
            Glance before = Glance.LEFT;
            for (int position = 0; position < slots.size(); position++) {
                Product product = slots.get(position);
                double relevance = shopper.relevance(product, now);
                boolean examined = chance.happens(shopper.examination(position, before));
                List<Reaction> reactions = List.of();
                if (examined) {
                    now += chance.between(800, 2_500);
                    if (chance.happens(relevance)) {
                        reactions = react(product);
                    }
                }
                ShownProduct shown = new ShownProduct(product, position, relevance, reactions);
                impressions.add(shown);
                before = examined ? glance(shown) : Glance.SKIPPED;
            }
            return impressions;
        }

        private static Glance glance(ShownProduct examined) {
            return switch (examined.strongest()) {
                case EXPOSED -> Glance.LEFT;
                case CLICKED, CARTED -> Glance.CLICKED;
                case ORDERED -> Glance.ORDERED;
            };
        }

        private List<Reaction> react(Product product) {
            List<Reaction> reactions = new ArrayList<>(3);
            reactions.add(new Reaction(Action.CLICKED, now));
            shopper.click(product);
            now += READING_MILLIS + (long) chance.exponential(MEAN_READING_MILLIS);
            if (chance.happens(shopper.carting(product, now))) {
                reactions.add(new Reaction(Action.CARTED, now));
                now += DECIDING_MILLIS + (long) chance.exponential(MEAN_DECIDING_MILLIS);
                if (chance.happens(shopper.ordering(product))) {
                    reactions.add(new Reaction(Action.ORDERED, now));
                    shopper.order(product, now);
                    now += DECIDING_MILLIS;
                }
            }
            return reactions;
        }
    }
}
