package io.genrec.simulator.world;

/**
 * What shoppers of the storefront of intents look at, click, put into the cart and order: examination times attractiveness (Richardson et al. 2007,
 * Craswell et al. 2008), with an attractiveness that is known here as it never is in a log.
 *
 * <p>Shopper u with intent leaf c*, product v of leaf c, slot p (0-based), time t; sigma is the logistic function, w
 * the {@link ChoiceSettings}:
 *
 * <pre>
 * examined   P(E | p)       = (1 + p)^-w.positionBias
 * fit        f(u, v)        = w.brand B_u(brand v) + w.style [style v is u's] - w.price (priceLevel v - rho_u)^2 + w.quality q_v
 * match      m(c, c*)       = 1 for the same leaf, w.aisleMatch for the same aisle, else 0
 * attraction a(u, v, t)     = w.base + w.intent m + w.interest theta_u(aisle v) + f(u, v) + w.known [v known to u]
 *                             + w.echo [brand v is the brand clicked last] - w.satiation S_u(c, t)
 * clicked    P(C | E)       = sigma(a)                                        the relevance of v
 * carted     P(cart | C)    = sigma(w.cartBase + w.fit f - w.satiation S_u - w.intent/2 (1 - m))
 * ordered    P(order | cart) = sigma(w.orderBase + w.fit f)
 * </pre>
 *
 * <p>{@code theta} is in {@link Interests}, {@code B}, {@code rho} in {@link Tastes}, {@code S} in {@link Purchases}. A
 * product is known where the shopper bought it and it is a consumable, or clicked it lately and has not bought it.
 */
public final class ChoiceModel {
    private final ChoiceSettings weights;

    public ChoiceModel(ChoiceSettings weights) {
        this.weights = weights;
    }

    /**
     * {@code P(E | p)}.
     *
     * @param position slot on the page, 0-based
     */
    public double examination(int position) {
        return StrictMath.pow(1 + position, -weights.positionBias());
    }

    /** {@code P(C | E)}: the truth about u and v at this moment. */
    public double relevance(IntentShopper shopper, Product product, long now) {
        Category leaf = product.category();
        return sigmoid(weights.base()
                + weights.intent() * match(leaf, shopper.intent())
                + weights.interest() * shopper.interests().strength(leaf.aisle())
                + fit(shopper, product)
                + (isKnown(shopper, product) ? weights.known() : 0)
                + (echoes(shopper, product) ? weights.echo() : 0)
                - weights.satiation() * shopper.purchases().satiation(leaf, now));
    }

    /** {@code P(cart | C)}. */
    public double carting(IntentShopper shopper, Product product, long now) {
        Category leaf = product.category();
        return sigmoid(weights.cartBase()
                + weights.fit() * fit(shopper, product)
                - weights.satiation() * shopper.purchases().satiation(leaf, now)
                - weights.intent() / 2 * (1 - match(leaf, shopper.intent())));
    }

    /** {@code P(order | cart)}. */
    public double ordering(IntentShopper shopper, Product product) {
        return sigmoid(weights.orderBase() + weights.fit() * fit(shopper, product));
    }

    private double fit(IntentShopper shopper, Product product) {
        Tastes tastes = shopper.tastes();
        double tooDear = product.priceLevel() - tastes.priceLevel();
        return weights.brand() * tastes.brandLeaning(product.brand())
                + (tastes.favours(product.style()) ? weights.style() : 0)
                - weights.price() * tooDear * tooDear
                + weights.quality() * product.quality();
    }

    private double match(Category leaf, Category intent) {
        if (leaf.index() == intent.index()) {
            return 1;
        }
        return leaf.aisle() == intent.aisle() ? weights.aisleMatch() : 0;
    }

    private static boolean isKnown(IntentShopper shopper, Product product) {
        return shopper.purchases().holds(product)
                ? product.category().goods().isConsumable()
                : shopper.remembers(product);
    }

    private static boolean echoes(IntentShopper shopper, Product product) {
        return shopper.lastClicked()
                .filter(last -> last.brand() == product.brand())
                .isPresent();
    }

    private static double sigmoid(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }
}
