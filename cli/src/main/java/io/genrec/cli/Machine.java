package io.genrec.cli;

/** What a benchmark ran on, as far as a JVM knows. */
final class Machine {
    private static final long GIB = 1L << 30;

    private Machine() {}

    /** {@code 2 cores, 2 GiB heap, Linux amd64, Java 17.0.15}. */
    static String describe() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.availableProcessors() + " cores, " + Math.round((double) runtime.maxMemory() / GIB)
                + " GiB heap, " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                + Runtime.version().feature();
    }
}
