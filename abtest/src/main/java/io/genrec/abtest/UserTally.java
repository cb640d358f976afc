package io.genrec.abtest;

import io.genrec.domain.event.Action;
import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.simulator.visit.PageView;
import io.genrec.simulator.visit.ShownProduct;

/** What one user was shown and did in the trial. A user who never opened the feed met no arm and does not count. */
final class UserTally {
    private final boolean newcomer;
    private final long clicksBefore;
    private boolean metArm;
    private long exposures;
    private long tailExposures;
    private long clicks;
    private long orders;
    private long shopClicks;
    private long shopOrders;
    private double relevance;

    /**
     * @param newcomer without a visit before the trial
     * @param clicksBefore in the shop, before the trial
     */
    UserTally(boolean newcomer, long clicksBefore) {
        this.newcomer = newcomer;
        this.clicksBefore = clicksBefore;
    }

    void count(PageView view, PopularityCut cut) {
        boolean feed = view.request().category() == null;
        metArm |= feed;
        for (ShownProduct impression : view.impressions()) {
            int clicked = impression.strongest().isPositive() ? 1 : 0;
            int ordered = impression.strongest() == Action.ORDERED ? 1 : 0;
            shopClicks += clicked;
            shopOrders += ordered;
            if (feed) {
                exposures++;
                clicks += clicked;
                orders += ordered;
                relevance += impression.relevance();
                tailExposures += cut.of(impression.product().itemId()) == Segment.TAIL ? 1 : 0;
            }
        }
    }

    boolean newcomer() {
        return newcomer;
    }

    /** In feed and category pages, before the trial. */
    long clicksBefore() {
        return clicksBefore;
    }

    boolean metArm() {
        return metArm;
    }

    /** Items shown in the feed. */
    long exposures() {
        return exposures;
    }

    /** Of those, the ones of the catalogue's tail. */
    long tailExposures() {
        return tailExposures;
    }

    /** In the feed. */
    long clicks() {
        return clicks;
    }

    /** In the feed. */
    long orders() {
        return orders;
    }

    /** In the feed and on the pages of categories. */
    long shopClicks() {
        return shopClicks;
    }

    /** In the feed and on the pages of categories. */
    long shopOrders() {
        return shopOrders;
    }

    /** Summed over the feed's exposures: the true probability of a click, were the slot looked at. */
    double relevance() {
        return relevance;
    }
}
