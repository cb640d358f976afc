package io.genrec.cache;

import java.util.Comparator;

/**
 * How new a user's sequence is: by the job's epoch, then by the newest event that is in it, then by the number of its changes.
 * Versions rise with every change that a job makes, replays included. A job that has forgotten a user, and counts the changes
 * from 1 again, writes a newer version all the same, because its event is.
 *
 * @param epochMillis when the job was started for the first time, or told to write all sequences anew, milliseconds since
 *     the epoch, UTC; survives its restarts
 * @param newestMillis time of the newest event that ever was in the sequence, milliseconds since the epoch, UTC
 * @param revision changes of this user's sequence, 1-based
 */
public record SequenceVersion(long epochMillis, long newestMillis, long revision)
        implements Comparable<SequenceVersion> {
    private static final int DIGITS = 19;
    private static final Comparator<SequenceVersion> NEWER = Comparator.comparingLong(SequenceVersion::epochMillis)
            .thenComparingLong(SequenceVersion::newestMillis)
            .thenComparingLong(SequenceVersion::revision);

    public SequenceVersion {
        if (epochMillis < 0 || newestMillis < 0 || revision < 0) {
            throw new IllegalArgumentException(
                    "a version counts from 0: " + epochMillis + ", " + newestMillis + ", " + revision);
        }
    }

    @Override
    public int compareTo(SequenceVersion other) {
        return NEWER.compare(this, other);
    }

    /** As text that compares as the version does: Lua's numbers end at 2^53. */
    String sortable() {
        return epoch() + digits(newestMillis) + '-' + digits(revision);
    }

    /** What all versions of this epoch begin with. */
    String epoch() {
        return digits(epochMillis) + '-';
    }

    /** All that a number of 64 bits may have. By hand, since each write needs them: a format takes longer than all else of it. */
    private static String digits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
