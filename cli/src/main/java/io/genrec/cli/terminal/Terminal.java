package io.genrec.cli.terminal;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Where a command speaks.
 *
 * @param out results
 * @param err progress and errors
 * @param interactive whether {@code err} is a screen, where a line may be written over
 * @param nanoClock nanoseconds since some moment
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive, LongSupplier nanoClock) {

    /** The terminal the process was started from; {@code ./genrec} says whether it is a screen. */
    public static Terminal ofProcess() {
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("io.genrec.terminal"),
                System::nanoTime);
    }

    public void line(String text) {
        out.println(text);
        out.flush();
    }
}
