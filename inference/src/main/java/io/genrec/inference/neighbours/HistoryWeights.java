package io.genrec.inference.neighbours;

/**
 * How much a behaviour of the history counts: {@code 2^(-place / half-life)}, where place counts back from the newest,
 * which is 0.
 *
 * @param halfLife behaviours until one counts half
 * @param repeats whether an item of the history is its own neighbour, and so recommended again
 */
public record HistoryWeights(double halfLife, boolean repeats) {
    public HistoryWeights {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("half-life must be positive: " + halfLife);
        }
    }

    /** @param place 0 for the newest behaviour */
    double at(int place) {
        return Math.pow(2, -place / halfLife);
    }
}
