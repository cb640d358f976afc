package io.genrec.domain.recommendation;

/**
 * An item as it was listed; what is shown of it is kept with it, so that a later bundle does not reword a page.
 *
 * @param score comparable within one list only, see {@link ScoredItem}
 * @param title what a person reads, empty where unknown
 * @param properties what else the caller asked to be told of it, as a JSON object: serving writes it
 */
public record ListedItem(String itemId, double score, String title, String properties) {
    /** Of an item of which nothing else is told. */
    public ListedItem(String itemId, double score, String title) {
        this(itemId, score, title, "{}");
    }
}
