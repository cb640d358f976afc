package io.genrec.simulator.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shopper of the storefront of intents: tastes, interests, what they are after now, what they have and have looked at;
 * they choose by {@link ChoiceModel}, and what they are after moves by {@link IntentDrift}.
 */
final class IntentShopper implements Shopper {
    /** Products a shopper remembers having reacted to. */
    private static final int MEMORY = 20;

    private final String userId;
    private final Chance chance;
    private final ChoiceModel choice;
    private final IntentDrift drift;
    private final Tastes tastes;
    private final Interests interests;
    private final Purchases purchases = new Purchases();
    private final Deque<Product> remembered = new ArrayDeque<>();
    private Category intent;
    private @Nullable Category justBought;

    IntentShopper(String userId, CategoryTree tree, ChoiceModel choice, IntentDrift drift, Chance chance) {
        this.userId = userId;
        this.chance = chance;
        this.choice = choice;
        this.drift = drift;
        this.tastes = Tastes.draw(tree, chance);
        this.interests = new Interests(tree, chance);
        this.intent = tree.aisles().get(interests.draw(chance)).get(0);
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
        drift.newVisit(this, now);
    }

    @Override
    public void beginRequest(long now) {
        drift.withinVisit(this, now);
    }

    /** The leaf the shopper is after in this request. */
    @Override
    public Category destination() {
        return intent;
    }

    @Override
    public double examination(int position, Glance before) {
        return choice.examination(position);
    }

    @Override
    public double relevance(Product product, long now) {
        return choice.relevance(this, product, now);
    }

    @Override
    public double carting(Product product, long now) {
        return choice.carting(this, product, now);
    }

    @Override
    public double ordering(Product product) {
        return choice.ordering(this, product);
    }

    Category intent() {
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

    @Override
    public void click(Product product) {
        remembered.remove(product);
        remembered.addLast(product);
        if (remembered.size() > MEMORY) {
            remembered.removeFirst();
        }
    }

    @Override
    public void order(Product product, long now) {
        purchases.add(product, now);
        justBought = product.category();
    }
}
