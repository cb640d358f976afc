package io.genrec.actors.alignment;

/**
 * How long a prompt takes a worker, from the answers that have come: a mean in which older ones count for less and less.
 * What a piece waits for at its worker is in it, so it is rather too long than too short.
 */
final class Pace {
    /** Of the last answer in the mean: workers differ, and the first prompt of a policy fetches its weights. */
    private static final double WEIGHT = 1.0 / 16;

    private double millisEach;
    private boolean isKnown;

    /** One prompt was answered. */
    void took(double millis) {
        millisEach = isKnown ? millisEach + WEIGHT * (millis - millisEach) : millis;
        isKnown = true;
    }

    /** Prompts that a worker does in this time, at least one; one while nothing is known. */
    int within(long millis) {
        return isKnown ? Math.max(1, (int) (millis / millisEach)) : 1;
    }
}
