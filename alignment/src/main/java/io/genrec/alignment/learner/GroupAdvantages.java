package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The advantages of one group (GenRec section 4):
 *
 * <ul>
 *   <li>gated reward {@code r_i = G_i * r_pref_i};
 *   <li>anchored {@code r~_i = [1 - 1(o_i in D+)] * r_i + 1(o_i in D+) * r_max}, {@code r_max} the group's largest
 *       {@code r_i};
 *   <li>advantage {@code A_i = (r~_i - mean) / std} over the group, std as of a population.
 * </ul>
 *
 * <p>Ours: a true positive passes the gate by definition; where nothing in the group earns a reward and a true positive is
 * in it, {@code r_max} is that positive's own {@code r_pref}.
 */
final class GroupAdvantages {
    /** Rewards nearer than this are the same: there is no better and worse in the group. */
    private static final double NO_SPREAD = 1e-6;

    private final double[] rewards;
    private final double[] values;
    private final List<Boolean> positive;
    private final boolean counted;

    private GroupAdvantages(double[] rewards, double[] values, List<Boolean> positive, boolean counted) {
        this.rewards = rewards;
        this.values = values;
        this.positive = positive;
        this.counted = counted;
    }

    /** @param positives {@code D+} */
    static GroupAdvantages of(AlignmentMethod method, List<ScoredRollout> group, Set<SemanticId> positives) {
        double[] rewards = new double[group.size()];
        List<Boolean> positive = new ArrayList<>();
        for (int i = 0; i < rewards.length; i++) {
            ScoredRollout each = group.get(i);
            boolean isPositive = positives.contains(each.rollout().id());
            positive.add(isPositive);
            boolean open = !method.isGated() || each.passes() || isPositive;
            rewards[i] = open ? each.preference() : 0;
        }
        double[] anchored = rewards.clone();
        if (method.isAnchored()) {
            double max = Arrays.stream(rewards).max().orElseThrow();
            for (int i = 0; i < anchored.length; i++) {
                anchored[i] = positive.get(i) ? max : rewards[i];
            }
        }
        double mean = Arrays.stream(anchored).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(anchored)
                .map(reward -> (reward - mean) * (reward - mean))
                .average()
                .orElseThrow());
        boolean spread = deviation > NO_SPREAD;
        double[] values = Arrays.stream(anchored)
                .map(reward -> spread ? (reward - mean) / deviation : 0)
                .toArray();
        return new GroupAdvantages(rewards, values, positive, spread && method.admits(positive, rewards));
    }

    /** Whether the group has a policy term. */
    boolean isCounted() {
        return counted;
    }

    /** {@code A_i}, in the order of the group; all 0 where the rewards do not differ. */
    double value(int rollout) {
        return values[rollout];
    }

    /** {@code r_i}, before anchoring. */
    double reward(int rollout) {
        return rewards[rollout];
    }

    double bestReward() {
        return Arrays.stream(rewards).max().orElseThrow();
    }

    boolean isPositive(int rollout) {
        return positive.get(rollout);
    }

    int size() {
        return values.length;
    }
}
