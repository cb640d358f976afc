package io.genrec.cache;

import io.genrec.domain.recommendation.RecommendationList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One generated list per request, so that page 2 continues page 1. Of two concurrent first pages one list wins, and of
 * two concurrent appends one: whoever asks, on whichever node, is handed that one. Stages fail with
 * {@link CacheUnavailable} within a bounded time, or with what a caller's own generation failed with.
 */
public interface RecommendationListCache {
    /** The list of a request; {@code generate} runs where there is none yet and no other node is generating it. */
    CompletionStage<RecommendationList> getOrGenerate(
            String requestId, Supplier<CompletionStage<RecommendationList>> generate);

    /** The list of a request, empty where there never was one, or no longer is. */
    CompletionStage<Optional<RecommendationList>> read(String requestId);

    /**
     * The list of a request, longer than {@code known} or complete.
     *
     * @param grow gives {@code known} with items appended, or completed; runs where nobody has grown the list since
     *     {@code known} was read and no other node is growing it
     */
    CompletionStage<RecommendationList> append(
            RecommendationList known, Supplier<CompletionStage<RecommendationList>> grow);
}
