package io.genrec.cli;

import io.genrec.actors.serving.ListGenerator;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.RewardRanking;
import java.util.List;
import java.util.Set;

/**
 * Another generator's best items in the order of what the reward model foretells of them: retrieval and ranking, as shops
 * have them. Its scores are the ranking's.
 *
 * @param version of the reward model
 */
record RewardedGenerator(ListGenerator source, Preference preference, String version, RewardRanking ranking)
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
        List<ScoredItem> found = source.generate(history, atMillis, ranking.asked(count), excluded);
        return ranking.best(preference, history, atMillis, found, count);
    }
}
