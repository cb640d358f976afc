package io.genrec.simulator.visit;

import io.genrec.domain.event.Action;
import io.genrec.simulator.world.Product;
import java.util.List;

/**
 * A product in a slot of a page, with what came of it and what no log holds.
 *
 * @param position slot on the page, 0-based
 * @param relevance the true probability of a click were the slot looked at, when the shopper came to it
 * @param reactions each one stronger and later than the one before; empty where there was none
 */
public record ShownProduct(Product product, int position, double relevance, List<Reaction> reactions) {
    /** @param timeMillis milliseconds since the epoch, UTC */
    public record Reaction(Action action, long timeMillis) {}

    public ShownProduct {
        reactions = List.copyOf(reactions);
    }

    /** The last thing that was done with it. */
    public Action strongest() {
        return reactions.isEmpty()
                ? Action.EXPOSED
                : reactions.get(reactions.size() - 1).action();
    }
}
