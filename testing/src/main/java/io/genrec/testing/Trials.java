package io.genrec.testing;

import java.util.Random;

/**
 * A test repeated with random input, other input in every run. What fails names the seed that repeats it:
 * {@code -Dgenrec.seed=SEED} makes the one trial of that seed.
 */
public final class Trials {
    /** The seed of the one trial to make. */
    private static final String SEED = "genrec.seed";

    private Trials() {}

    /** One trial; all that is random in it comes from {@code random}. */
    @FunctionalInterface
    public interface Trial {
        void run(Random random) throws Exception;
    }

    /** @throws AssertionError where one fails, with its seed and the failure as its cause */
    public static void repeat(int trials, Trial trial) {
        String given = System.getProperty(SEED);
        if (given != null) {
            run(Long.parseLong(given), trial);
            return;
        }
        long first = System.nanoTime();
        for (int i = 0; i < trials; i++) {
            run(first + i, trial);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever fails is told with its seed
    private static void run(long seed, Trial trial) {
        try {
            trial.run(new Random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "the trial with seed " + seed + " failed: " + e.getMessage() + System.lineSeparator()
                            + "repeat it with -D" + SEED + "=" + seed,
                    e);
        }
    }
}
