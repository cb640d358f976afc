package io.genrec.serving;

import io.genrec.domain.recommendation.RecommendationList;
import java.util.Locale;

/** A list and where this answer has it from. */
record PinnedList(RecommendationList list, Source source) {

    enum Source {
        /** Made or grown for this very request. */
        GENERATED,
        /** From Redis. */
        CACHE,
        /** From the node's own copies, Redis being away. */
        OWN_COPY;

        /** As the header {@code X-Genrec-Source} has it. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether it is known what a page up to {@code items} holds, and whether another follows. */
    boolean reaches(int items) {
        return list.complete() || list.items().size() > items;
    }
}
