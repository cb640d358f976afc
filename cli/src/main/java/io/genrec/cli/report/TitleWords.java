package io.genrec.cli.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a group of titles is about: the words it has more often than all titles together. A word's weight is the number
 * of the group's titles with it, times the natural log of how much likelier it is there than anywhere.
 */
final class TitleWords {
    private static final int SHOWN = 3;
    private static final int SHORTEST = 3;

    private final Map<String, Integer> everywhere;
    private final int titles;

    TitleWords(Collection<String> titles) {
        this.everywhere = counts(titles);
        this.titles = titles.size();
    }

    /** At most three words with commas between; empty where the titles have none. */
    String of(List<String> group) {
        Map<String, Integer> here = counts(group);
        Map<String, Double> weights = new HashMap<>();
        here.forEach((word, count) -> {
            double likelier =
                    ((double) count / group.size()) / ((double) everywhere.getOrDefault(word, count) / titles);
            weights.put(word, count * Math.log(likelier));
        });
        return weights.entrySet().stream()
                .filter(word -> word.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** In how many titles each word is. */
    private static Map<String, Integer> counts(Collection<String> titles) {
        Map<String, Integer> counts = new HashMap<>();
        titles.forEach(title -> words(title).forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    private static Set<String> words(String title) {
        return Stream.of(title.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1))
                .filter(word -> word.length() >= SHORTEST)
                .collect(Collectors.toSet());
    }
}
