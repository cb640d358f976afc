package io.genrec.evaluation.examples;

import java.util.List;

/**
 * One held-out page as a person reads it.
 *
 * @param history newest first, as many as are worth showing
 * @param reactedTo what the user reacted to on the page, strongest action first
 * @param recommended one list a model
 */
public record Example(
        String userId, String requestId, List<Entry> history, List<Entry> reactedTo, List<Recommended> recommended) {

    public Example {
        history = List.copyOf(history);
        reactedTo = List.copyOf(reactedTo);
        recommended = List.copyOf(recommended);
    }

    /**
     * An item on the page.
     *
     * @param title empty where the item has none
     * @param action in lower case, empty for a recommended item
     */
    public record Entry(String itemId, String title, String action) {}

    /**
     * What one model recommended.
     *
     * @param items best first
     */
    public record Recommended(String model, List<Entry> items) {
        public Recommended {
            items = List.copyOf(items);
        }
    }
}
