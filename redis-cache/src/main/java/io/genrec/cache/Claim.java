package io.genrec.cache;

import io.genrec.domain.recommendation.RecommendationList;
import java.util.List;

/** What came of claiming the generation of a list. */
sealed interface Claim {
    /** The list is there. */
    record Stored(RecommendationList list) implements Claim {}

    /** The caller is to generate it; {@code fence} rises with every claim of a request. */
    record Granted(String fence) implements Claim {}

    /** Another is generating it. */
    record Held() implements Claim {}

    /** @param reply of {@code claim.lua}: the kind, and its value where it has one */
    static Claim parse(String requestId, List<String> reply) {
        return switch (reply.get(0)) {
            case "stored" -> new Stored(ListJson.read(requestId, reply.get(1)));
            case "claimed" -> new Granted(reply.get(1));
            case "held" -> new Held();
            default -> throw new IllegalStateException("claim.lua answered " + reply.get(0));
        };
    }
}
