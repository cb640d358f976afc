package io.genrec.cli;

import io.genrec.actors.serving.ListGenerator;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Another generator's best items in the order of what the reward model foretells of them: retrieval and ranking, as shops
 * have them. Its scores are rewards.
 *
 * @param version of the reward model
 * @param candidates items that are asked for, of which the best are listed
 */
record RewardedGenerator(ListGenerator source, Preference preference, String version, int candidates)
        implements ListGenerator {

    @Override
    public String bundleVersion() {
        return source.bundleVersion() + "+" + version;
    }

    @Override
    public boolean knows(String itemId) {
        return source.knows(itemId);
    }

    @Override
    public String title(String itemId) {
        return source.title(itemId);
    }

    @Override
    public List<String> coldStart() {
        return source.coldStart();
    }

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Set<String> excluded) {
        List<String> found = source.generate(history, atMillis, Math.max(count, candidates), excluded).stream()
                .map(ScoredItem::itemId)
                .toList();
        List<Double> rewards = preference.of(history, atMillis, found);
        return IntStream.range(0, found.size())
                .mapToObj(place -> new ScoredItem(found.get(place), rewards.get(place)))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .limit(count)
                .toList();
    }
}
