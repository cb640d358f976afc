package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.tuning.LoggedPages;
import io.genrec.evaluation.tuning.TuneSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Fits the pipeline to the days of the log before validation, the days that bundles are trained on.
 *
 * <p>The models learn from the last third of those days, with statistics counted from the days before: with statistics
 * that hold the very clicks to be predicted they would trust them too much. The finished pipeline counts its statistics
 * from all of those days.
 */
public final class PipelineTraining {
    private static final double COUNTED = 2.0 / 3;

    private final PipelineSettings settings;
    private final ItemFacts items;
    private final List<PageSample> samples;
    private final List<LoggedRequest> requests;
    private final List<LoggedRequest> after;
    private final long until;

    private PipelineTraining(PipelineSettings settings, RunDirectory run) {
        this.settings = settings;
        this.items = new ItemFacts(ParquetTable.ITEMS.readAll(run.items()));
        this.samples = ParquetTable.SAMPLES.readAll(run.trainSamples());
        this.until = samples.stream().mapToLong(PageSample::timeMillis).max().orElse(0) + 1;
        long testFrom = ParquetTable.SAMPLES.readAll(run.testSamples()).stream()
                .mapToLong(PageSample::timeMillis)
                .min()
                .orElse(Long.MAX_VALUE);
        List<LoggedRequest> all = LoggedRequests.read(run, settings.history());
        this.requests =
                all.stream().filter(request -> request.timeMillis() < until).toList();
        this.after = all.stream()
                .filter(request -> request.timeMillis() >= until && request.timeMillis() < testFrom)
                .toList();
    }

    /**
     * A pipeline, and what it is tuned on.
     *
     * @param logged pages of the days of validation
     */
    public record Trained(Pipeline feed, LoggedPages logged) {}

    /** @throws io.genrec.datasets.table.UnreadableTable where events, items or samples are absent or broken */
    public static Trained run(PipelineSettings settings, TuneSettings tune, RunDirectory run) {
        PipelineTraining training = new PipelineTraining(settings, run);
        Pipeline feed = training.train();
        return new Trained(feed, training.logged(feed.preference(), tune));
    }

    private Pipeline train() {
        long from = requests.stream().mapToLong(LoggedRequest::timeMillis).min().orElse(0);
        long cut = from + (long) (COUNTED * (until - from));
        LogStatistics earlier = statistics(cut);
        List<double[]> rows = new ArrayList<>();
        BitSet clicked = new BitSet();
        BitSet ordered = new BitSet();
        for (LoggedRequest request : requests) {
            if (request.timeMillis() >= cut) {
                CandidateFeatures features =
                        new CandidateFeatures(items, earlier, request.history(), request.timeMillis());
                for (Slot slot : request.slots()) {
                    clicked.set(rows.size(), slot.strongest().isPositive());
                    ordered.set(rows.size(), slot.strongest() == Action.ORDERED);
                    rows.add(features.of(items.indexOf(slot.itemId()), slot.position()));
                }
            }
        }
        Bins bins = new Bins(rows);
        List<int[]> examples = rows.stream().map(bins::of).toList();
        LogisticRegression clicks = LogisticRegression.train(examples, clicked, bins.count(), settings.seed());
        LogisticRegression orders = LogisticRegression.train(examples, ordered, bins.count(), settings.seed());
        Pipeline.CandidateScore score = features -> {
            int[] of = bins.of(features);
            return (clicks.probability(of) + settings.orderValue() * orders.probability(of))
                    / (1 + settings.orderValue());
        };
        return new Pipeline(items, statistics(until), score);
    }

    /** Gains are in the units of the ranking: a click is worth one, an order {@code order-value} beside it. */
    private LoggedPages logged(Preference preference, TuneSettings tune) {
        record Drawn(LoggedRequest request, List<Slot> slots) {}
        List<Drawn> drawn = new ArrayList<>();
        for (LoggedRequest request : after) {
            Map<Integer, List<Slot>> pages = new TreeMap<>();
            request.slots().forEach(slot -> pages.computeIfAbsent(slot.page(), page -> new ArrayList<>())
                    .add(slot));
            pages.values().forEach(slots -> drawn.add(new Drawn(request, slots)));
        }
        Collections.shuffle(drawn, new Random(tune.seed()));
        return new LoggedPages(drawn.stream()
                .limit(tune.pages())
                .map(page -> page(preference, page.request(), page.slots()))
                .toList());
    }

    private LoggedPages.Page page(Preference preference, LoggedRequest request, List<Slot> slots) {
        List<Double> expected = preference.of(
                request.history(),
                request.timeMillis(),
                slots.stream().map(Slot::itemId).toList());
        List<LoggedPages.Shown> shown = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            double gain = ((slot.strongest().isPositive() ? 1 : 0)
                            + settings.orderValue() * (slot.strongest() == Action.ORDERED ? 1 : 0))
                    / (1 + settings.orderValue());
            shown.add(new LoggedPages.Shown(slot.itemId(), slot.position(), gain, expected.get(i)));
        }
        return new LoggedPages.Page(request.history(), request.timeMillis(), shown);
    }

    private LogStatistics statistics(long before) {
        TrainingLog log = TrainingLog.of(
                samples.stream().filter(sample -> sample.timeMillis() < before).toList());
        return LogStatistics.count(
                items,
                requests.stream()
                        .filter(request -> request.timeMillis() < before)
                        .toList(),
                SharedUsers.neighbours(log, settings.neighbours()),
                settings.halfLife());
    }
}
