package io.genrec.evaluation;

import com.typesafe.config.Config;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A second stage: a reward model orders what a decoder finds, by
 * {@code log r_pref + decoderWeight * log p - popularityDiscount * log(n + 5)} with n reactions to the item in the log. What
 * the decoder holds likely counts too, for it knows orders of a history that the reward does not look at. Both hold popular
 * items likely because the log showed them oftener; the discount takes that back (logit adjustment, Menon et al. 2021).
 *
 * @param candidates items that are asked for, of which the best are listed
 * @param decoderWeight share of the decoder's log probability, 0 for the reward alone
 * @param popularityDiscount 0 for none; more shows more of the tail
 */
public record RewardRanking(int candidates, double decoderWeight, double popularityDiscount) {
    private static final double LEAST_REWARD = 1e-9;

    /** Reactions added to all items': none and a few say the same. */
    private static final double FEW = 5;

    public RewardRanking {
        if (candidates < 1) {
            throw new IllegalArgumentException("genrec.reward-ranking.candidates must be positive: " + candidates);
        }
        if (!(decoderWeight >= 0)) {
            throw new IllegalArgumentException(
                    "genrec.reward-ranking.decoder-weight must not be negative: " + decoderWeight);
        }
        if (!(popularityDiscount >= 0)) {
            throw new IllegalArgumentException(
                    "genrec.reward-ranking.popularity-discount must not be negative: " + popularityDiscount);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static RewardRanking from(Config genrec) {
        Config ranking = genrec.getConfig("reward-ranking");
        return new RewardRanking(
                ranking.getInt("candidates"),
                ranking.getDouble("decoder-weight"),
                ranking.getDouble("popularity-discount"));
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
                                + decoderWeight * found.get(place).score()
                                - popularityDiscount
                                        * Math.log(FEW
                                                + preference.reactions(
                                                        found.get(place).itemId()))))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .limit(count)
                .toList();
    }
}
