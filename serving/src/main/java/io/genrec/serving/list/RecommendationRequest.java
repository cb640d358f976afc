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
 * @param excluded items to leave out of the list
 */
public record RecommendationRequest(
        String userId,
        @Nullable Integer pageSize,
        @Nullable String pageToken,
        @Nullable List<Behaviour> history,
        @Nullable Set<String> excluded,
        Wishes wishes) {

    /**
     * What a list is to be, given with the request for its first page alone.
     *
     * @param similarTo items that the list is to follow from, in place of the user's history; empty for none
     * @param leaveOut items of the user's history that are not to come again
     */
    public record Wishes(
            List<String> similarTo,
            Set<LeaveOut> leaveOut,
            @Nullable AttributeFilter filter) {
        public static final Wishes NONE = new Wishes(List.of(), Set.of(), null);

        public Wishes {
            similarTo = List.copyOf(similarTo);
            leaveOut = Set.copyOf(leaveOut);
        }
    }

    /** What of a user's history is not to come again. */
    public enum LeaveOut {
        /** Items with any behaviour. */
        SEEN,
        /** Items that were ordered. */
        BOUGHT
    }
}
