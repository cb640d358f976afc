package io.genrec.serving.list;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for; null is what it left out.
 *
 * @param pageToken null for the first page of a new list
 * @param history overrides what is known of the user, oldest first
 * @param wished fields of the wishes that it did not leave out
 */
public record RecommendationRequest(
        String userId,
        @Nullable Integer pageSize,
        @Nullable String pageToken,
        @Nullable List<Behaviour> history,
        Wishes wishes,
        Set<String> wished) {
    public RecommendationRequest {
        wished = Set.copyOf(wished);
    }
}
