package io.genrec.alignment.rollout;

import com.typesafe.config.Config;

/**
 * How a policy generates. Keys under {@code genrec.align}, where each is explained.
 *
 * @param group rollouts of a prompt, duplicates counted
 * @param beams width of the search
 * @param kind how they are made
 * @param support which codes may follow which
 */
public record RolloutSettings(int group, int beams, RolloutKind kind, PolicySupport support) {
    public RolloutSettings {
        if (group < 2) {
            throw new IllegalArgumentException("genrec.align.group must be at least 2: " + group);
        }
        if (beams < kind.searched(group)) {
            throw new IllegalArgumentException("genrec.align.beams must be at least " + kind.searched(group)
                    + ", what genrec.align.group asks of the search: " + beams);
        }
    }

    public static RolloutSettings from(Config genrec) {
        Config align = genrec.getConfig("align");
        return new RolloutSettings(
                align.getInt("group"),
                align.getInt("beams"),
                RolloutKind.named(align.getString("rollouts")),
                PolicySupport.named(align.getString("support")));
    }
}
