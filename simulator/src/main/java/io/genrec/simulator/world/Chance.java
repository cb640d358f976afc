package io.genrec.simulator.world;

import java.util.SplittableRandom;

/**
 * A stream of seeded draws. Each purpose and each shopper has one of its own, so that a change in how often one draws
 * leaves the others as they were. Same seed, same draws, on every machine: hence {@link StrictMath}. For one thread.
 */
public final class Chance {
    private final SplittableRandom random;

    private Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The stream of one purpose, and of one of those who share it. */
    public static Chance of(long seed, String purpose, long index) {
        return new Chance(mix(mix(seed) ^ mix(purpose.hashCode()) ^ mix(~index)));
    }

    public boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return random.nextDouble();
    }

    /** Uniform among {@code 0 .. bound-1}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Uniform among {@code from .. to}, both included. */
    public int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** Of mean 0 and deviation 1 (Box and Muller 1958). */
    public double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    public double exponential(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    /** Trials up to and with the first success, at least 1, of the given mean. */
    public int geometric(double mean) {
        int trials = 1;
        while (!happens(1 / mean)) {
            trials++;
        }
        return trials;
    }

    /** The place of one weight, drawn in proportion to it. */
    public int weighted(double... weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = random.nextDouble() * total;
        for (int place = 0; place < weights.length - 1; place++) {
            left -= weights[place];
            if (left < 0) {
                return place;
            }
        }
        return weights.length - 1;
    }

    /** The finaliser of MurmurHash3: near seeds give far streams. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
