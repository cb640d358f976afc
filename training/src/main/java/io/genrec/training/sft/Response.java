package io.genrec.training.sft;

import java.util.List;

/**
 * What a prompt is trained to be answered with.
 *
 * @param items numbers of {@link CodedItems}, in the order of the answer; not empty
 * @param endsPage whether the end of the page is trained after them; false where the page holds more
 */
public record Response(List<Integer> items, boolean endsPage) {
    public Response {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a response holds at least one item");
        }
    }

    /** Tokens that enter the loss. */
    int tokens(int levels) {
        return items.size() * levels + (endsPage ? 1 : 0);
    }
}
