package io.genrec.domain.event;

/** What a user did with an item on a page, weakest first. */
public enum Action {
    EXPOSED,
    CLICKED,
    CARTED,
    ORDERED;

    /** Whether this is a reaction: anything stronger than having been shown. */
    public boolean isPositive() {
        return this != EXPOSED;
    }

    public Action strongerOf(Action other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
