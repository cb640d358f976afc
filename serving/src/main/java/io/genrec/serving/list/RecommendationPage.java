package io.genrec.serving.list;

import java.util.Locale;

/** A page as a caller is answered with it, and where this answer has it from. */
public record RecommendationPage(String body, Source source) {

    public enum Source {
        /** Made or grown for this very request. */
        GENERATED,
        /** From Redis. */
        CACHE,
        /** From the node's own copies, Redis being away. */
        OWN_COPY;

        /** As the header {@code X-Genrec-Source} has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
