package io.genrec.benchmarks;

import io.genrec.cache.UserSequenceStore;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * {@code genrec bench freshness}: how long after {@code POST /v1/events} has accepted a click the history that serving reads
 * holds it. Clicks are sent at an even rate, one a request, whatever the answers do; every one of them is looked for.
 */
public final class Freshness {
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(30);
    private static final int SERVED_EVERY = 100;
    private static final List<Integer> PER_MILLE = List.of(500, 900, 990, 999, 1000);

    private final ClickSender sender;
    private final HistoryWatch watch;
    private final Load load;

    /**
     * What to send.
     *
     * @param perSecond clicks
     * @param warmUp sent first, and not counted
     */
    public record Load(int perSecond, Duration warmUp, Duration length) {
        public Load {
            if (perSecond < 1 || length.isZero() || length.isNegative() || warmUp.isNegative()) {
                throw new StepFailed("a load has at least one click a second, for at least a second: " + perSecond
                        + ", " + length.toSeconds());
            }
        }
    }

    /**
     * @param address of the server
     * @param store that the server reads histories from
     * @param users who click, in turn
     * @param items that are clicked, in turn
     */
    public Freshness(String address, UserSequenceStore store, List<String> users, List<String> items, Load load) {
        if (users.size() < load.perSecond()) {
            throw new StepFailed("the run knows " + users.size() + " users, fewer than clicks a second: lower --rate");
        }
        this.sender = new ClickSender(address, users, items);
        this.watch = new HistoryWatch(store);
        this.load = load;
    }

    /** Measures, and writes the file. @return lines for a terminal */
    public List<String> measure(Path file, Progress progress) {
        List<Click> all = send(progress);
        watch.awaitAll(GIVEN_UP_AFTER);
        watch.close();
        long from = all.get(0).dueNanos() + load.warmUp().toNanos();
        List<Click> counted =
                all.stream().filter(click -> click.dueNanos() >= from).toList();
        return results(counted, file);
    }

    private List<Click> send(Progress progress) {
        long clicks = load.perSecond() * load.warmUp().plus(load.length()).toSeconds();
        long pause = TimeUnit.SECONDS.toNanos(1) / load.perSecond();
        long start = System.nanoTime();
        List<Click> all = new ArrayList<>();
        watch.start();
        for (long i = 0; i < clicks; i++) {
            long due = start + i * pause;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Click click = sender.send(i, due);
            if (i % SERVED_EVERY == 0) {
                watch.lookFor(click, sender::serves);
            } else {
                watch.lookFor(click);
            }
            all.add(click);
            if (i % load.perSecond() == 0) {
                progress.report(i, clicks, "clicks", watch.pending() + " not yet visible");
            }
        }
        return all;
    }

    private List<String> results(List<Click> clicks, Path file) {
        List<Click> accepted = clicks.stream().filter(Click::isAccepted).toList();
        List<Click> visible = accepted.stream().filter(Click::isVisible).toList();
        long asked = accepted.stream().filter(Click::wasAskedOfServer).count();
        long served = accepted.stream().filter(Click::wasServed).count();
        List<ResultRow> rows = new ArrayList<>();
        rows.add(count("sent", clicks.size()));
        rows.add(count("accepted", accepted.size()));
        rows.add(count("visible", visible.size()));
        rows.add(count("asked-of-server", asked));
        rows.add(count("served", served));
        TextTable table = new TextTable(
                List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
                List.of("ms", "p50", "p90", "p99", "p99.9", "max"));
        percentiles("due to accepted", accepted, Click::acceptedMillis, table, rows);
        percentiles("accepted to visible", visible, Click::freshMillis, table, rows);
        percentiles("due to visible", visible, Click::visibleMillis, table, rows);
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("perSecond", load.perSecond());
        context.put("seconds", load.length().toSeconds());
        context.put("warmUpSeconds", load.warmUp().toSeconds());
        context.put("lookEveryMillis", HistoryWatch.LOOK.toMillis());
        context.put("cores", Runtime.getRuntime().availableProcessors());
        new ResultTable(context, rows).write(file);
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%,d clicks sent, %,d accepted, %,d became visible within %d s; of %,d the server was asked, too, and"
                        + " %,d were in its answer",
                clicks.size(),
                accepted.size(),
                visible.size(),
                GIVEN_UP_AFTER.toSeconds(),
                asked,
                served));
        lines.add(String.format(
                Locale.ROOT,
                "%d clicks/s for %d s after %d s of warm-up, looked for every %d ms, %d cores for all of it",
                load.perSecond(),
                load.length().toSeconds(),
                load.warmUp().toSeconds(),
                HistoryWatch.LOOK.toMillis(),
                Runtime.getRuntime().availableProcessors()));
        return lines;
    }

    private static void percentiles(
            String name, List<Click> clicks, ToDoubleFunction<Click> millis, TextTable table, List<ResultRow> rows) {
        double[] sorted = clicks.stream().mapToDouble(millis).sorted().toArray();
        List<String> cells = new ArrayList<>(List.of(name));
        for (int perMille : PER_MILLE) {
            if (sorted.length == 0) {
                cells.add("–");
                continue;
            }
            double value = sorted[Math.max(0, (int) Math.ceil(sorted.length * perMille / 1000.0) - 1)];
            String metric = perMille == 1000
                    ? "max"
                    : "p" + (perMille % 10 == 0 ? String.valueOf(perMille / 10) : String.valueOf(perMille / 10.0));
            rows.add(new ResultRow(name.replace(' ', '-'), null, metric, null, value, null, null, "ms"));
            cells.add(String.format(Locale.ROOT, "%,.0f", value));
        }
        table.row(cells);
    }

    private static ResultRow count(String metric, long clicks) {
        return new ResultRow("clicks", null, metric, null, clicks, null, null, "clicks");
    }
}
