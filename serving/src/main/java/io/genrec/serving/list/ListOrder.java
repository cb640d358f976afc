package io.genrec.serving.list;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a new list is to be made from.
 *
 * @param basis asked for only where the list is not there yet
 * @param request digest of what was asked for
 * @param deadline in the time of {@code nanoTime}; afterwards nobody waits for the list any more
 */
record ListOrder(
        String requestId,
        String userId,
        Supplier<CompletionStage<Basis>> basis,
        Wishes wishes,
        int pageSize,
        String request,
        long deadline) {
    /**
     * What a list follows from.
     *
     * @param history oldest first
     * @param leftOut items that are not to come for what is known of the user
     */
    record Basis(List<Behaviour> history, Set<String> leftOut) {}
}
