package io.genrec.cache;

import java.util.List;

/** What came of claiming the generation of a page. */
sealed interface Claim {
    /** The page is there. */
    record Stored(StoredPage page) implements Claim {}

    /** The caller is to generate it; {@code list} as JSON is what it is to grow, empty for a new one. */
    record Granted(String list) implements Claim {}

    /** Another is generating it. */
    record Held() implements Claim {}

    /** There is no list that this page continues, or no longer. */
    record Gone() implements Claim {}

    /** @param reply of {@code claim.lua}: the kind, and its values where it has any */
    static Claim parse(List<String> reply) {
        return switch (reply.get(0)) {
            case "stored" -> new Stored(new StoredPage(reply.get(1), reply.get(2)));
            case "claimed" -> new Granted(reply.get(1));
            case "held" -> new Held();
            case "gone" -> new Gone();
            default -> throw new IllegalStateException("claim.lua answered " + reply.get(0));
        };
    }
}
