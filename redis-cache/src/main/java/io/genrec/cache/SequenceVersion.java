package io.genrec.cache;

import java.util.Locale;

/**
 * How new a user's sequence is. Versions rise with every change that one life of a job makes, replays included, and every
 * version of a life that began later is newer.
 *
 * @param epochMillis when that life of the job began, milliseconds since the epoch, UTC; survives its restarts
 * @param revision changes of this user's sequence since then, 1-based
 */
public record SequenceVersion(long epochMillis, long revision) implements Comparable<SequenceVersion> {
    public SequenceVersion {
        if (epochMillis < 0 || revision < 0) {
            throw new IllegalArgumentException("a version counts from 0: " + epochMillis + ", " + revision);
        }
    }

    @Override
    public int compareTo(SequenceVersion other) {
        int epochs = Long.compare(epochMillis, other.epochMillis);
        return epochs != 0 ? epochs : Long.compare(revision, other.revision);
    }

    /** As text that compares as the version does: Lua's numbers end at 2^53. */
    String sortable() {
        return String.format(Locale.ROOT, "%019d-%019d", epochMillis, revision);
    }
}
