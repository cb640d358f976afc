package io.genrec.domain.event;

/** What a user did with an item on a page, weakest first. */
public enum Action {
    EXPOSED(0),
    CLICKED(1),
    CARTED(2),
    ORDERED(3);

    private final int strength;

    Action(int strength) {
        this.strength = strength;
    }

    /** From 0, the weakest; models know actions by it, so it never changes. */
    public int strength() {
        return strength;
    }

    /** Whether this is a reaction: anything stronger than having been shown. */
    public boolean isPositive() {
        return this != EXPOSED;
    }

    public Action strongerOf(Action other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
