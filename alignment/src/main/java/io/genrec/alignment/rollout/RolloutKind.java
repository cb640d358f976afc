package io.genrec.alignment.rollout;

import io.genrec.training.setting.SettingName;

/** How a group is made. */
public enum RolloutKind {
    /** The likeliest, by beam search: what serving would show. */
    BEAM,
    /** Drawn from the policy; duplicates are dropped. */
    SAMPLE,
    /**
     * Half by beam search, half drawn, and of the search's other beams those that name no item: what is shown, what is
     * likely, and what a search would hallucinate.
     */
    BOTH;

    /** How many of a group are found by beam search. */
    int searched(int group) {
        return switch (this) {
            case BEAM -> group;
            case SAMPLE -> 0;
            case BOTH -> group / 2;
        };
    }

    /** @param name as in the settings: {@code beam}, {@code sample} or {@code both} */
    public static RolloutKind named(String name) {
        return SettingName.constant(RolloutKind.class, "genrec.align.rollouts", name);
    }

    public String settingsName() {
        return SettingName.of(this);
    }
}
