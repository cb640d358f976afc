package io.genrec.serving.list;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a new list is to be made from.
 *
 * @param history asked for only where the list is not there yet; oldest first
 * @param request digest of what was asked for
 * @param deadline in the time of {@code nanoTime}; afterwards nobody waits for the list any more
 */
record ListOrder(
        String requestId,
        String userId,
        Supplier<CompletionStage<List<Behaviour>>> history,
        Set<String> excluded,
        int pageSize,
        String request,
        long deadline) {}
