package io.genrec.alignment.rollout;

/** A rollout was asked of a policy that its source has not got: adopt it first, or drop the task. */
public class StalePolicy extends RuntimeException {
    public StalePolicy(PolicyVersion asked, PolicyVersion adopted) {
        super("asked for policy " + asked + ", have " + adopted);
    }

    /** Where the source has no policy yet. */
    public StalePolicy(PolicyVersion asked) {
        super("asked for policy " + asked + ", have none");
    }
}
