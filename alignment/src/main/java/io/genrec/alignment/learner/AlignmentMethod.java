package io.genrec.alignment.learner;

import io.genrec.training.setting.SettingName;
import java.util.List;

/** How rewards are made of scores, and which prompts have a policy term. */
public enum AlignmentMethod {
    /** The paper's: relevance gate, true positives anchored, likelihood of true positives in place of a KL penalty. */
    GRPO_SR(true, true, true),
    /** GRPO-SR with {@code G_i = 1} throughout, for semantic ids that name no item too: the ablation. */
    GRPO_SR_NO_GATE(false, true, true),
    /** Plain GRPO: the preference reward alone, and a KL penalty that keeps to the supervised policy. */
    GRPO(false, false, false),
    /**
     * GRPO-SR that admits prompts one by one, after AdaGRPO (Xu et al., arXiv 2606.08480): a prompt has a policy term only
     * where the policy finds it hard (its likeliest rollout is not a true positive) and the reward tells right from wrong (the
     * mean {@code r_i} of the true positives among the rollouts is above that of the others). Deviation: the two
     * diagnostics are read off the group alone, so a group without a true positive is not admitted.
     */
    ADA_GRPO(true, true, true) {
        @Override
        boolean admits(List<Boolean> positive, double[] rewards) {
            return !positive.get(0) && mean(positive, rewards, true) > mean(positive, rewards, false);
        }
    };

    private final boolean gated;
    private final boolean anchored;
    private final boolean supervised;

    AlignmentMethod(boolean gated, boolean anchored, boolean supervised) {
        this.gated = gated;
        this.anchored = anchored;
        this.supervised = supervised;
    }

    /** Whether {@code r_i = G_i * r_pref}, not {@code r_pref} alone. */
    boolean isGated() {
        return gated;
    }

    /** Whether a true positive has the reward of the group's best. */
    boolean isAnchored() {
        return anchored;
    }

    /** Whether the loss holds the likelihood of the true positives; a KL penalty otherwise. */
    public boolean isSupervised() {
        return supervised;
    }

    /**
     * Whether a prompt has a policy term.
     *
     * @param positive whether each rollout is a true positive, likeliest rollout first
     * @param rewards {@code r_i}, before anchoring
     */
    boolean admits(List<Boolean> positive, double[] rewards) {
        return true;
    }

    /** @param name as in the settings: {@code grpo-sr} */
    public static AlignmentMethod named(String name) {
        return SettingName.constant(AlignmentMethod.class, "genrec.align.method", name);
    }

    /** As settings and result tables name it. */
    public String settingsName() {
        return SettingName.of(this);
    }

    /** Not a number where there are none. */
    private static double mean(List<Boolean> positive, double[] rewards, boolean ofPositives) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < rewards.length; i++) {
            if (positive.get(i) == ofPositives) {
                sum += rewards[i];
                count++;
            }
        }
        return sum / count;
    }
}
