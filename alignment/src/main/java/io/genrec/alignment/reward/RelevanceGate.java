package io.genrec.alignment.reward;

import io.genrec.training.setting.SettingName;
import java.util.Arrays;

/**
 * The gate {@code G_i = 1[s_i > tau]} (GenRec section 4): closed to candidates that are not near the user, whatever reward
 * they promise. To a user without a history every item is as near as any, so the gate is open.
 *
 * @param tau in [0, 1); below 0 the gate is open to every item
 */
public record RelevanceGate(Rule rule, double tau) {

    boolean isOpen(double relevance) {
        return relevance > tau;
    }

    /**
     * The gate with the highest threshold that lets enough through.
     *
     * @param relevances of true positives
     * @param pass share of them that must pass, in (0, 1]
     */
    static RelevanceGate letting(Rule rule, double[] relevances, double pass) {
        if (relevances.length == 0) {
            return new RelevanceGate(rule, -1);
        }
        double[] ascending = relevances.clone();
        Arrays.sort(ascending);
        int mayFail = (int) Math.floor((1 - pass) * ascending.length + 1e-9);
        return new RelevanceGate(rule, Math.nextDown(ascending[Math.min(mayFail, ascending.length - 1)]));
    }

    /** How relevance is told. */
    public enum Rule {
        /** {@link Relevance.NearestEmbedding}. */
        EMBEDDING,
        /** {@link PrefixAffinity}. */
        PREFIX;

        /** @param name as in the settings: {@code embedding} or {@code prefix} */
        public static Rule named(String name) {
            return SettingName.constant(Rule.class, "genrec.reward.gate.rule", name);
        }

        public String settingsName() {
            return SettingName.of(this);
        }
    }
}
