package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.RewardRanking;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.SecondStage;
import java.util.List;
import java.util.Optional;

/**
 * Another generator's best items in the order of the reward model's predictions: retrieval and ranking, as shops
 * have them. Its scores are the ranking's.
 *
 * @param source closed with the generator
 * @param version of the reward model
 * @param letGo closes the reward model
 */
record RewardedGenerator(
        ListGenerator source, Preference preference, String version, RewardRanking ranking, Runnable letGo)
        implements ListGenerator {

    /**
     * The reward model of the served run as the second stage.
     *
     * @param genrec the settings at {@code genrec}
     */
    static SecondStage secondStage(Config genrec) {
        RewardRanking ranking = RewardRanking.from(genrec);
        return (found, run) -> {
            RewardModel rewards = Alignment.rewards(run);
            return new RewardedGenerator(found, rewards, rewards.version(), ranking, rewards::close);
        };
    }

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
    public boolean describesItems() {
        return source.describesItems();
    }

    @Override
    public Optional<Item> item(String itemId) {
        return source.item(itemId);
    }

    @Override
    public List<String> coldStart() {
        return source.coldStart();
    }

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        List<ScoredItem> found = source.generate(history, atMillis, ranking.asked(count), selection);
        return ranking.best(preference, history, atMillis, found, count);
    }

    @Override
    public void close() {
        source.close();
        letGo.run();
    }
}
