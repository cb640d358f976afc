package io.genrec.training.sft;

/** A page sample with its items as numbers of {@link CodedItems}. */
final class TrainingPage {
    private final long historyEnd;
    private final int[] history;
    private final int[] positives;
    private final int[] exposed;

    /**
     * @param historyEnd behaviours the user had before the request, in all
     * @param history the newest of them, oldest first
     * @param positives items reacted to, strongest action first; not empty
     * @param exposed items merely shown, in the sample's order
     */
    TrainingPage(long historyEnd, int[] history, int[] positives, int[] exposed) {
        this.historyEnd = historyEnd;
        this.history = history.clone();
        this.positives = positives.clone();
        this.exposed = exposed.clone();
    }

    long historyEnd() {
        return historyEnd;
    }

    int historySize() {
        return history.length;
    }

    /** Number of the item at a place of the history, 0 the oldest. */
    int historyItem(int place) {
        return history[place];
    }

    int[] positives() {
        return positives.clone();
    }

    int[] exposed() {
        return exposed.clone();
    }
}
