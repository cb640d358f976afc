package io.genrec.training.sft;

import java.util.List;

/**
 * One row of a batch: a context, and branches that each see a part of it and themselves, but not one another.
 *
 * @param context oldest first
 */
public record TrainingRow(List<UserChunk.Item> context, List<Branch> branches) {
    public TrainingRow {
        context = List.copyOf(context);
        branches = List.copyOf(branches);
    }

    /**
     * @param visible how many items of the context the response may be told from
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    public record Branch(int visible, long atMillis, Response response) {}

    /** Positions the row takes: every item of the context, and every token of a response bar the last as input. */
    public int positions(int perItem, int levels) {
        int responses = branches.stream()
                .mapToInt(branch -> branch.response().tokens(levels))
                .sum();
        return context.size() * perItem + responses;
    }

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
}
