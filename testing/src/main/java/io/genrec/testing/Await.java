package io.genrec.testing;

import java.time.Duration;

/** Waits for what another thread or process does, as long as it takes and no longer. */
public final class Await {
    private static final long STEP_MILLIS = 20;

    private Await() {}

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what is waited for, for the message of a failure
     * @throws AssertionError where it does not hold within the patience
     */
    public static void until(String what, Duration patience, Condition condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new AssertionError(what + " did not come within " + patience.toSeconds() + " s");
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
