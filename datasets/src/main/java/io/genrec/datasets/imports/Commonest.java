package io.genrec.datasets.imports;

import java.util.LinkedHashMap;
import java.util.Map;

/** Of the values added, the one added most often; of equally common ones, the first. At least one must be added. */
final class Commonest<T> {
    private final Map<T, Integer> counts = new LinkedHashMap<>();

    void add(T value) {
        counts.merge(value, 1, Integer::sum);
    }

    T value() {
        Map.Entry<T, Integer> best = counts.entrySet().iterator().next();
        for (Map.Entry<T, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > best.getValue()) {
                best = entry;
            }
        }
        return best.getKey();
    }
}
