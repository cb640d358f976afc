package io.genrec.benchmarks;

import java.util.concurrent.TimeUnit;

/** One click that is sent and looked for. Its times are nanoseconds of one clock, 0 for not yet; safe for several threads. */
final class Click {
    private final String userId;
    private final String itemId;
    private final long timeMillis;
    private final long dueNanos;
    private volatile long acceptedNanos;
    private volatile long visibleNanos;
    private volatile boolean asked;
    private volatile boolean served;
    private volatile boolean refused;

    /**
     * @param timeMillis when it happens, milliseconds since the epoch, UTC; tells it from others of this user
     * @param dueNanos when it should be sent
     */
    Click(String userId, String itemId, long timeMillis, long dueNanos) {
        this.userId = userId;
        this.itemId = itemId;
        this.timeMillis = timeMillis;
        this.dueNanos = dueNanos;
    }

    String userId() {
        return userId;
    }

    String itemId() {
        return itemId;
    }

    long timeMillis() {
        return timeMillis;
    }

    long dueNanos() {
        return dueNanos;
    }

    void answered(boolean accepted) {
        refused = !accepted;
        if (accepted) {
            acceptedNanos = System.nanoTime();
        }
    }

    void isVisible(long atNanos) {
        visibleNanos = atNanos;
    }

    /** @param isServed whether the server's own answer held it, when it was asked right after */
    void askedOfServer(boolean isServed) {
        asked = true;
        served = isServed;
    }

    boolean isAccepted() {
        return acceptedNanos != 0;
    }

    boolean isRefused() {
        return refused;
    }

    boolean isVisible() {
        return visibleNanos != 0;
    }

    boolean wasAskedOfServer() {
        return asked;
    }

    boolean wasServed() {
        return served;
    }

    /** From when it should have been sent to its acceptance. */
    double acceptedMillis() {
        return millis(acceptedNanos - dueNanos);
    }

    /** From its acceptance, where the answer was not overtaken. */
    double freshMillis() {
        return Math.max(0, millis(visibleNanos - acceptedNanos));
    }

    double visibleMillis() {
        return millis(visibleNanos - dueNanos);
    }

    private static double millis(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
