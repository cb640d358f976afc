package io.genrec.cli.terminal;

import io.genrec.datasets.run.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Progress in one line: items done, rate, time left. On a screen the line is written over a few times a second;
 * elsewhere a new one is written every ten seconds.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final long SCREEN_PERIOD = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOG_PERIOD = TimeUnit.SECONDS.toNanos(10);
    private static final int WIDTH = 100;

    private final String step;
    private final Terminal terminal;
    private String unit = "";
    private long firstDone;
    private long firstNanos;
    private long lastDone;
    private long shownNanos;
    private boolean onScreen;

    public ProgressLine(String step, Terminal terminal) {
        this.step = step;
        this.terminal = terminal;
        shownNanos = terminal.nanoClock().getAsLong();
    }

    @Override
    public synchronized void report(long done, long total, String unit, String detail) {
        long now = terminal.nanoClock().getAsLong();
        if (!unit.equals(this.unit) || done < lastDone) {
            this.unit = unit;
            firstDone = done;
            firstNanos = now;
        }
        lastDone = done;
        if (now - shownNanos < (terminal.interactive() ? SCREEN_PERIOD : LOG_PERIOD)) {
            return;
        }
        shownNanos = now;
        show(text(done, total, detail, now - firstNanos));
    }

    @Override
    public synchronized void say(String sentence) {
        close();
        terminal.err().println(step + "  " + sentence);
        terminal.err().flush();
    }

    /** Clears the screen of the line. */
    @Override
    public synchronized void close() {
        if (onScreen) {
            terminal.err().print("\r" + " ".repeat(WIDTH) + "\r");
            terminal.err().flush();
            onScreen = false;
        }
    }

    private void show(String text) {
        PrintWriter err = terminal.err();
        if (terminal.interactive()) {
            String cut = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
            err.print("\r" + cut + " ".repeat(WIDTH - cut.length()));
            onScreen = true;
        } else {
            err.println(text);
        }
        err.flush();
    }

    private String text(long done, long total, String detail, long nanos) {
        double rate = nanos > 0 ? (done - firstDone) * 1e9 / nanos : 0;
        StringBuilder text = new StringBuilder(step).append("  ").append(grouped(done));
        if (total > 0) {
            text.append(" of ").append(grouped(total));
        }
        text.append(' ').append(unit);
        if (rate > 0) {
            text.append(", ")
                    .append(rate >= 10 ? grouped(Math.round(rate)) : decimal(rate))
                    .append("/s");
        }
        if (rate > 0 && total > done) {
            text.append(", ").append(clock((total - done) / rate)).append(" left");
        }
        return detail.isEmpty()
                ? text.toString()
                : text.append("  ").append(detail).toString();
    }

    /** {@code 4:05}, or {@code 1:04:05} from an hour on. */
    private static String clock(double seconds) {
        Duration left = Duration.ofSeconds(Math.round(Math.ceil(seconds)));
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String decimal(double rate) {
        return String.format(Locale.ROOT, "%.1f", rate);
    }
}
