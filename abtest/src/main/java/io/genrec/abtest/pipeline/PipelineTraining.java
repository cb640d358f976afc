package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.evaluation.baseline.TrainingLog;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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
    private final long until;

    private PipelineTraining(PipelineSettings settings, RunDirectory run) {
        this.settings = settings;
        this.items = new ItemFacts(ParquetTable.ITEMS.readAll(run.items()));
        this.samples = ParquetTable.SAMPLES.readAll(run.trainSamples());
        this.until = samples.stream().mapToLong(PageSample::timeMillis).max().orElse(0) + 1;
        this.requests = LoggedRequests.read(run, settings.history()).stream()
                .filter(request -> request.timeMillis() < until)
                .toList();
    }

    /** @throws io.genrec.datasets.table.UnreadableTable where events, items or samples are absent or broken */
    public static PipelineFeed run(PipelineSettings settings, RunDirectory run) {
        return new PipelineTraining(settings, run).train();
    }

    private PipelineFeed train() {
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
        PipelineFeed.CandidateScore score = features -> {
            int[] of = bins.of(features);
            return (clicks.probability(of) + settings.orderValue() * orders.probability(of))
                    / (1 + settings.orderValue());
        };
        return new PipelineFeed(items, statistics(until), score, settings.candidates());
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
