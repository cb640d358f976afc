package io.genrec.inference.engine;

import java.lang.management.ManagementFactory;

/** One large product, repeated until its speed is known, by the time that this thread computes. */
final class PeakProduct {
    static final int ROWS = 512;
    static final int IN = 512;
    static final int OUT = 2048;

    private static final long MEASURED_NANOS = 400_000_000;

    private PeakProduct() {}

    @FunctionalInterface
    interface Product<E extends Exception> {
        void compute() throws E;
    }

    /** @return operations a second; the best of several stretches, since other work on the machine only ever slows it down */
    static <E extends Exception> double operations(Product<E> product) throws E {
        repeat(product);
        double best = 0;
        for (int stretch = 0; stretch < 3; stretch++) {
            best = Math.max(best, repeat(product));
        }
        return best;
    }

    private static <E extends Exception> double repeat(Product<E> product) throws E {
        long start = nanos();
        long spent;
        long products = 0;
        do {
            product.compute();
            products++;
            spent = nanos() - start;
        } while (spent < MEASURED_NANOS);
        return 2.0 * ROWS * IN * OUT * products / (spent / 1e9);
    }

    private static long nanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
