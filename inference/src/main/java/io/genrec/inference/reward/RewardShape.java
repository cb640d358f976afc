package io.genrec.inference.reward;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sizes of a reward model.
 *
 * @param items of the catalogue
 * @param attributes that these have, all in all
 * @param dimensions of an item's vector
 * @param width of the vectors that behaviours are compared as
 * @param heads of the attention
 * @param hidden units of the layer before the answer
 */
public record RewardShape(int items, int attributes, int dimensions, int width, int heads, int hidden) {
    /** What an attribute is worth, as so many numbers for the share over each span. */
    public static final int WORTHS = 4;

    /** Every tensor by its name; matrices are {@code [out, in]}, tables {@code [rows, width]}. */
    public SortedMap<String, List<Long>> tensorShapes() {
        SortedMap<String, List<Long>> shapes = new TreeMap<>();
        long wide = width;
        long brought = wide + (long) heads * RewardBatch.MATCH_FEATURES;
        linear(shapes, "project", wide, dimensions);
        shapes.put("item.own", List.of(items + 1L, wide));
        shapes.put("item.answer", List.of(items + 1L, 2L));
        shapes.put("action", List.of((long) RewardBatch.actionRows(), wide));
        shapes.put("age", List.of((long) RewardBatch.AGES, wide));
        linear(shapes, "query", wide, wide);
        linear(shapes, "key", wide, wide);
        linear(shapes, "value", wide, wide);
        shapes.put("match.weight", List.of((long) heads, (long) RewardBatch.MATCH_FEATURES));
        shapes.put("none.score", List.of((long) heads));
        long worths = (long) AttributeMatch.SPANS * WORTHS;
        shapes.put("attribute.worth", List.of((long) attributes, worths));
        linear(shapes, "follow.from", wide, wide);
        linear(shapes, "follow.to", wide, wide);
        shapes.put("follow.category", List.of((long) attributes, wide));
        shapes.put("follow.next", List.of((long) attributes, wide));
        shapes.put("follow.gain", List.of((long) RewardBatch.STATES, wide));
        linear(shapes, "hidden", hidden, wide + brought + wide + RewardBatch.SUMMARY_FEATURES + worths + wide);
        linear(shapes, "answer", 2, hidden);
        shapes.put("page", List.of((long) RewardBatch.PAGES, 2L));
        shapes.put("slot", List.of((long) RewardBatch.SLOTS, 2L));
        return shapes;
    }

    private static void linear(SortedMap<String, List<Long>> shapes, String name, long out, long in) {
        shapes.put(name + ".weight", List.of(out, in));
        shapes.put(name + ".bias", List.of(out));
    }
}
