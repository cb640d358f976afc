package io.genrec.simulator.world;

/**
 * A user as they are, and the rules by which they choose: the truth of a storefront, which no log holds. For one thread.
 */
public interface Shopper {
    /** What became of a slot of a page. */
    enum Glance {
        /** Never looked at. */
        SKIPPED,
        /** Looked at and left. */
        LEFT,
        CLICKED,
        ORDERED
    }

    String userId();

    /** The shopper's own draws. */
    Chance chance();

    /** Turns to what a new visit is for; its first request begins at {@code now}. */
    void beginVisit(long now);

    /** Turns to what another request of the same visit is for. */
    void beginRequest(long now);

    /** The leaf whose page the shopper would open in this request. */
    Category destination();

    /**
     * The probability that a slot is looked at.
     *
     * @param position on the page, 0-based
     * @param before what became of the slot before it; of no meaning for the first
     */
    double examination(int position, Glance before);

    /** The probability of a click on what is looked at: the truth about shopper and product at this moment. */
    double relevance(Product product, long now);

    /** The probability that what was clicked goes into the cart. */
    double carting(Product product, long now);

    /** The probability that what is in the cart is ordered. */
    double ordering(Product product);

    void click(Product product);

    void order(Product product, long now);
}
