package io.genrec.training.sft;

import java.util.List;

/**
 * One row of a batch: a context, and branches that each see a part of it and themselves, but not one another.
 *
 * @param context oldest first
 */
public record Row(List<ContextItem> context, List<Branch> branches) {
    public Row {
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
}
