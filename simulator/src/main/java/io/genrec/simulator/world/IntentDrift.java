package io.genrec.simulator.world;

import java.util.List;
import java.util.Optional;

/**
 * What a shopper is after in the next request, given the last: a Markov chain over leaves with a memory of purchases.
 * The first rule that applies decides:
 *
 * <ol>
 *   <li>a consumable has run out: with probability {@code restock} its leaf;
 *   <li>the last request ended with a purchase: with probability {@code complement} a complement of that leaf, the
 *       first with 3/4;
 *   <li>no purchase, same visit: {@code stay} on the leaf, {@code walkOn} to the aisle's next leaf;
 *   <li>no purchase, new visit: {@code resume} the leaf, {@code resumeWalkOn} to the next;
 *   <li>else an errand: an aisle by interest, or with probability {@code wander} any aisle; in it the r-th leaf in
 *       proportion to 1/r.
 * </ol>
 *
 * <p>Before a new visit, with probability {@code newInterest}, one interest gives way to a new one.
 */
public final class IntentDrift {
    private static final double FIRST_COMPLEMENT = 0.75;

    private final CategoryTree tree;
    private final DriftSettings odds;

    public IntentDrift(CategoryTree tree, DriftSettings odds) {
        this.tree = tree;
        this.odds = odds;
    }

    /** Turns the shopper to the intent of a request that begins now, in the visit of the last one. */
    public void withinVisit(IntentShopper shopper, long now) {
        turn(shopper, now, odds.stay(), odds.walkOn());
    }

    /** Turns the shopper to the intent of a new visit. */
    public void newVisit(IntentShopper shopper, long now) {
        if (shopper.chance().happens(odds.newInterest())) {
            shopper.interests().renewOne(shopper.chance());
        }
        turn(shopper, now, odds.resume(), odds.resumeWalkOn());
    }

    private void turn(IntentShopper shopper, long now, double stay, double walkOn) {
        Chance chance = shopper.chance();
        Optional<Category> bought = shopper.takeJustBought();
        if (chance.happens(odds.restock())) {
            Optional<Integer> runOut = shopper.purchases().takeRunOut(now);
            if (runOut.isPresent()) {
                shopper.turnTo(tree.leaves().get(runOut.get()));
                return;
            }
        }
        if (bought.isPresent()) {
            shopper.turnTo(
                    chance.happens(odds.complement()) ? complement(bought.get(), chance) : errand(shopper, chance));
            return;
        }
        switch (chance.weighted(stay, walkOn, 1 - stay - walkOn)) {
            case 0 -> shopper.turnTo(shopper.intent());
            case 1 -> shopper.turnTo(tree.leaves().get(shopper.intent().next()));
            default -> shopper.turnTo(errand(shopper, chance));
        }
    }

    private Category complement(Category bought, Chance chance) {
        List<Integer> leaves = bought.complements();
        boolean first = leaves.size() == 1 || chance.happens(FIRST_COMPLEMENT);
        return tree.leaves().get(leaves.get(first ? 0 : 1 + chance.below(leaves.size() - 1)));
    }

    private Category errand(IntentShopper shopper, Chance chance) {
        int aisle = chance.happens(odds.wander())
                ? chance.below(tree.aisles().size())
                : shopper.interests().draw(chance);
        List<Category> leaves = tree.aisles().get(aisle);
        double[] weights = new double[leaves.size()];
        for (int rank = 0; rank < weights.length; rank++) {
            weights[rank] = 1.0 / (rank + 1);
        }
        return leaves.get(chance.weighted(weights));
    }
}
