package io.genrec.inference.prompt;

/**
 * How much time lies between two moments, in buckets that double: under 1 s, under 3 s, under 7 s, up to 48 days and
 * more. Recency is the sum of gaps, so that one history serves requests at any later moment.
 */
public final class TimeGap {
    /** Where there is nothing before. */
    public static final int UNKNOWN = 0;

    /** How many buckets there are, the unknown one included. */
    public static final int BUCKETS = 24;

    private TimeGap() {}

    /** The bucket, from 1, of the time from one moment to another; moments in the wrong order count as one. */
    public static int between(long fromMillis, long toMillis) {
        long seconds = Math.max(0, toMillis - fromMillis) / 1000;
        int doublings = 63 - Long.numberOfLeadingZeros(seconds + 1);
        return 1 + Math.min(doublings, BUCKETS - 2);
    }
}
