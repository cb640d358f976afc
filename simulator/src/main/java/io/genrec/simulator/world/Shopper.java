package io.genrec.simulator.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user as they are: tastes, interests, what they are after now, what they have and have looked at. None of it is in
 * the log. For one thread.
 */
public final class Shopper {
    /** Products a shopper remembers having reacted to. */
    private static final int MEMORY = 20;

    private final String userId;
    private final Chance chance;
    private final Tastes tastes;
    private final Interests interests;
    private final Purchases purchases = new Purchases();
    private final Deque<Product> remembered = new ArrayDeque<>();
    private Category intent;
    private @Nullable Category justBought;

    Shopper(String userId, CategoryTree tree, Chance chance) {
        this.userId = userId;
        this.chance = chance;
        this.tastes = Tastes.draw(tree, chance);
        this.interests = new Interests(tree, chance);
        this.intent = tree.aisles().get(interests.draw(chance)).get(0);
    }

    public String userId() {
        return userId;
    }

    /** The shopper's own draws. */
    public Chance chance() {
        return chance;
    }

    /** The leaf the shopper is after in this request. */
    public Category intent() {
        return intent;
    }

    Tastes tastes() {
        return tastes;
    }

    Interests interests() {
        return interests;
    }

    Purchases purchases() {
        return purchases;
    }

    void turnTo(Category leaf) {
        intent = leaf;
    }

    /** The leaf of a purchase since the last call. */
    Optional<Category> takeJustBought() {
        Optional<Category> bought = Optional.ofNullable(justBought);
        justBought = null;
        return bought;
    }

    boolean remembers(Product product) {
        return remembered.contains(product);
    }

    Optional<Product> lastClicked() {
        return Optional.ofNullable(remembered.peekLast());
    }

    public void click(Product product) {
        remembered.remove(product);
        remembered.addLast(product);
        if (remembered.size() > MEMORY) {
            remembered.removeFirst();
        }
    }

    public void order(Product product, long now) {
        purchases.add(product, now);
        justBought = product.category();
    }
}
