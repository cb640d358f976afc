package io.genrec.evaluation.metrics;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Head, torso and tail of a catalogue: its items by reactions in training, cut at fixed shares of the items. */
public final class PopularityCut {
    private final Map<String, Segment> segments;

    private PopularityCut(Map<String, Segment> segments) {
        this.segments = segments;
    }

    /**
     * @param catalogue every item there is
     * @param reactions how often each was reacted to in training; absent items count 0
     * @param headShare share of the items, most popular first, that make the head; at least one item
     * @param tailShare share of the items, least popular first, that make the tail
     */
    public static PopularityCut of(
            Collection<String> catalogue, Map<String, Long> reactions, double headShare, double tailShare) {
        if (!(headShare > 0 && tailShare > 0 && headShare + tailShare <= 1)) {
            throw new IllegalArgumentException(
                    "head and tail must be positive shares of at most 1 together: " + headShare + " and " + tailShare);
        }
        List<String> popularFirst = catalogue.stream()
                .distinct()
                .sorted(Comparator.comparingLong((String item) -> reactions.getOrDefault(item, 0L))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        long head = Math.max(1, Math.round(headShare * popularFirst.size()));
        long torsoEnd = Math.max(head, popularFirst.size() - Math.round(tailShare * popularFirst.size()));
        Map<String, Segment> segments = new HashMap<>(popularFirst.size() * 2);
        for (int rank = 0; rank < popularFirst.size(); rank++) {
            segments.put(
                    popularFirst.get(rank),
                    rank < head ? Segment.HEAD : rank < torsoEnd ? Segment.TORSO : Segment.TAIL);
        }
        return new PopularityCut(segments);
    }

    /** Head, torso or tail; an item outside the catalogue is tail. */
    public Segment of(String itemId) {
        return segments.getOrDefault(itemId, Segment.TAIL);
    }

    /** Items in the catalogue. */
    public int catalogueSize() {
        return segments.size();
    }
}
