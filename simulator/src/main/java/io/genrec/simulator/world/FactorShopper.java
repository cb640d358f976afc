package io.genrec.simulator.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shopper of the storefront of factors: a lasting taste and a mood, both directions among the {@link ItemFactors}.
 * Categories, styles and prices mean nothing to them. They go down a page slot by slot until they have enough (Craswell
 * et al. 2008, Chapelle and Zhang 2009), so that whether a slot is looked at depends on what stands above it.
 *
 * <p>Shopper u with taste t and mood s, product j with factors v and quality q, clicked n times by u before; sigma is
 * the logistic function, w the {@link FactorSettings}:
 *
 * <pre>
 * wanted              m = direction of sqrt(w.tasteShare) t + sqrt(1 - w.tasteShare) s
 * looked at  P(E | slot before was left, clicked, ordered from) = w.cascade; 1 in the first slot, 0 once stopped
 * clicked    P(C | E)        = sigma(w.base + w.affinity m.v + w.appeal q - w.boredom n)   the relevance of j
 * carted     P(cart | C)     = sigma(w.cartBase + w.cartTaste t.v)
 * ordered    P(order | cart) = sigma(w.orderBase + w.appeal q)
 * </pre>
 *
 * <p>A click draws the mood to what was clicked; after an order it turns to the {@link ItemFactors#companion} of what
 * was bought. Within a visit it stays or turns to its own companion, a new visit takes it up again or begins with a new
 * one. Who opens the page of a category opens that of the most wanted of some products that come to mind.
 */
final class FactorShopper implements Shopper {
    /** Products that come to mind, of which the most wanted leads to a page. */
    private static final int COME_TO_MIND = 20;

    private final String userId;
    private final FactorSettings weights;
    private final Catalogue catalogue;
    private final ItemFactors factors;
    private final Chance chance;
    private final double[] taste;
    private final Map<Integer, Integer> clicks = new HashMap<>();
    private double[] mood;
    private double[] wanted;
    private double @Nullable [] bought;
    private Category destination;

    FactorShopper(String userId, FactorSettings weights, Catalogue catalogue, ItemFactors factors, Chance chance) {
        this(
                userId,
                weights,
                catalogue,
                factors,
                chance,
                ItemFactors.drawDirection(weights.dimensions(), chance),
                ItemFactors.drawDirection(weights.dimensions(), chance));
    }

    /** @param taste of length 1, as the mood is */
    FactorShopper(
            String userId,
            FactorSettings weights,
            Catalogue catalogue,
            ItemFactors factors,
            Chance chance,
            double[] taste,
            double[] mood) {
        this.userId = userId;
        this.weights = weights;
        this.catalogue = catalogue;
        this.factors = factors;
        this.chance = chance;
        this.taste = taste.clone();
        this.mood = mood.clone();
        this.wanted = wanted();
        this.destination = catalogue.tree().leaves().get(0);
    }

    @Override
    public String userId() {
        return userId;
    }

    @Override
    public Chance chance() {
        return chance;
    }

    @Override
    public void beginVisit(long now) {
        boolean resumes = chance.happens(weights.mood().resume());
        begin(resumes ? mood : ItemFactors.drawDirection(weights.dimensions(), chance));
    }

    @Override
    public void beginRequest(long now) {
        boolean stays = chance.happens(weights.mood().stay());
        begin(stays ? mood : ItemFactors.companion(mood));
    }

    private void begin(double[] otherwise) {
        mood = bought == null ? otherwise : ItemFactors.companion(bought);
        bought = null;
        wanted = wanted();
        destination = mostWantedThatComesToMind().category();
    }

    private Product mostWantedThatComesToMind() {
        List<Product> products = catalogue.products();
        Product most = products.get(chance.below(products.size()));
        for (int other = 1; other < COME_TO_MIND; other++) {
            Product product = products.get(chance.below(products.size()));
            if (want(product) > want(most)) {
                most = product;
            }
        }
        return most;
    }

    @Override
    public Category destination() {
        return destination;
    }

    @Override
    public double examination(int position, Glance before) {
        if (position == 0) {
            return 1;
        }
        return switch (before) {
            case SKIPPED -> 0;
            case LEFT -> weights.cascade().left();
            case CLICKED -> weights.cascade().clicked();
            case ORDERED -> weights.cascade().ordered();
        };
    }

    @Override
    public double relevance(Product product, long now) {
        return sigmoid(weights.base()
                + weights.affinity() * want(product)
                + weights.appeal() * product.quality()
                - weights.boredom() * clicks.getOrDefault(product.index(), 0));
    }

    @Override
    public double carting(Product product, long now) {
        return sigmoid(weights.cartBase() + weights.cartTaste() * ItemFactors.dot(taste, factors.of(product)));
    }

    @Override
    public double ordering(Product product) {
        return sigmoid(weights.orderBase() + weights.appeal() * product.quality());
    }

    @Override
    public void click(Product product) {
        clicks.merge(product.index(), 1, Integer::sum);
        mood = ItemFactors.between(weights.mood().follow(), factors.of(product), mood);
        wanted = wanted();
    }

    @Override
    public void order(Product product, long now) {
        bought = factors.of(product);
    }

    private double want(Product product) {
        return ItemFactors.dot(wanted, factors.of(product));
    }

    private double[] wanted() {
        double lasting = StrictMath.sqrt(weights.tasteShare());
        double passing = StrictMath.sqrt(1 - weights.tasteShare());
        return ItemFactors.between(lasting / (lasting + passing), taste, mood);
    }

    private static double sigmoid(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }
}
