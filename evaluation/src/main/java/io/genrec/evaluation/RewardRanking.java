package io.genrec.evaluation;

import com.typesafe.config.Config;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A second stage: a reward model orders what a decoder finds, by {@code log r_pref + decoderWeight * log p}. What the
 * decoder holds likely counts too, for it knows orders of a history that the reward does not look at.
 *
 * @param candidates items that are asked for, of which the best are listed
 * @param decoderWeight share of the decoder's log probability, 0 for the reward alone
 */
public record RewardRanking(int candidates, double decoderWeight) {
    private static final double LEAST_REWARD = 1e-9;

    public RewardRanking {
        if (candidates < 1) {
            throw new IllegalArgumentException("genrec.reward-ranking.candidates must be positive: " + candidates);
        }
        if (!(decoderWeight >= 0)) {
            throw new IllegalArgumentException(
                    "genrec.reward-ranking.decoder-weight must not be negative: " + decoderWeight);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static RewardRanking from(Config genrec) {
        Config ranking = genrec.getConfig("reward-ranking");
        return new RewardRanking(ranking.getInt("candidates"), ranking.getDouble("decoder-weight"));
    }

    /** Items to ask for where so many are wanted. */
    public int asked(int count) {
        return Math.max(count, candidates);
    }

    /**
     * The best of what was found, best first, equals in their order.
     *
     * @param history behaviours before the request, oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     * @param found with natural logs of probabilities
     * @param count items at most
     */
    public List<ScoredItem> best(
            Preference preference, List<Behaviour> history, long atMillis, List<ScoredItem> found, int count) {
        List<Double> rewards = preference.of(
                history, atMillis, found.stream().map(ScoredItem::itemId).toList());
        return IntStream.range(0, found.size())
                .mapToObj(place -> new ScoredItem(
                        found.get(place).itemId(),
                        Math.log(Math.max(LEAST_REWARD, rewards.get(place)))
                                + decoderWeight * found.get(place).score()))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .limit(count)
                .toList();
    }
}
