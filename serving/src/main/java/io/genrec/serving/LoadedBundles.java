package io.genrec.serving;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bundles that a node has open: the current one, with which new lists are made, and those that lists in progress
 * began with. A list is continued by the bundle that began it, whatever has become current since. Safe for several
 * threads.
 */
final class LoadedBundles {
    private final Map<String, ListGenerator> byVersion = new ConcurrentHashMap<>();
    private volatile ListGenerator current;
    private volatile String notice = "";

    LoadedBundles(ListGenerator first) {
        current = first;
        byVersion.put(first.bundleVersion(), first);
    }

    /** Take it once for all that belongs to one list. */
    ListGenerator current() {
        return current;
    }

    /** Empty where the node has no such bundle open. */
    Optional<ListGenerator> of(String version) {
        return Optional.ofNullable(byVersion.get(version));
    }

    /** Makes a bundle the current one; the one before stays open for the lists that it began. */
    void take(ListGenerator next) {
        byVersion.put(next.bundleVersion(), next);
        current = next;
    }

    /** What the console says above everything else; empty where there is nothing to say. */
    String notice() {
        return notice;
    }

    void announce(String text) {
        notice = text;
    }
}
