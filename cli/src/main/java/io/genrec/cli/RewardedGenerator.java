package io.genrec.cli;

import io.genrec.actors.serving.ListGenerator;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import java.util.List;
import java.util.Set;

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
        return preference.best(history, atMillis, found, count);
    }
}
