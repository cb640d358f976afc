package io.genrec.cache;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The two keys of a request, in one slot of a Redis Cluster by their hash tag: the hash that holds the list, and the
 * claim of whoever is generating, whose value names the claimer. The schema version is in the key: a release that reads
 * another schema finds nothing.
 */
record ListKeys(String requestId) {
    static final String FINISHED_CHANNEL = "genrec:v2:finished";

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    ListKeys {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new IllegalArgumentException("a request id is 1 to 64 letters, digits, - or _: " + requestId);
        }
    }

    /**
     * Fields: a page each under its position, {@code next} the position at which the list is to be grown, {@code list}
     * what it was made from and all of its items, {@code request} what it was asked for with.
     */
    String list() {
        return "genrec:v2:list:{" + requestId + "}";
    }

    String claim() {
        return "genrec:v2:claim:{" + requestId + "}";
    }

    List<String> both() {
        return List.of(list(), claim());
    }
}
