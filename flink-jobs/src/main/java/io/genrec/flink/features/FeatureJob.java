package io.genrec.flink.features;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.run.StepResult;
import io.genrec.datasets.table.LoggedEvents;
import io.genrec.datasets.table.PageSampleFormat;
import io.genrec.datasets.table.UserSequenceFormat;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import io.genrec.flink.cluster.BoundedJob;
import io.genrec.flink.log.EventLog;
import io.genrec.flink.parquet.ParquetSink;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The step from a run's events to its samples and sequences: {@link Features} in batch, from Parquet to Parquet. */
public final class FeatureJob {
    private FeatureJob() {}

    /** The step, from where the settings say: {@link #run}, or from what a stream has made of its log. */
    public static StepResult step(FeatureSettings settings, RunDirectory run, Progress progress) {
        return settings.from() == FeatureSettings.From.STREAM
                ? StreamedSamples.run(settings, run, progress)
                : run(settings, run, progress);
    }

    /**
     * Writes {@code samples/} and {@code sequences/} of the run, and the log's health, all of them or none.
     *
     * @throws StepFailed where the events cannot be read, or nothing is left to train on
     */
    public static FeatureResult run(FeatureSettings settings, RunDirectory run, Progress progress) {
        long start = System.nanoTime();
        EventLog events = EventLog.open(settings.events().orElse(run.events()));
        EventTimes.Span span = settings.times()
                .span(events.times(), settings.events().orElse(run.events()).toString());
        SplitRule split = settings.split().over(span.first(), span.last());
        try (StagedFolder samples = new StagedFolder(run.samples());
                StagedFolder sequences = new StagedFolder(run.sequences());
                StagedFolder metrics = StagedFolder.joining(run.metrics())) {
            BoundedJob bounded = new BoundedJob("genrec features", "events", settings.flink());
            StreamExecutionEnvironment job =
                    bounded.environment(settings.parallelism(), BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
            Features features =
                    Features.of(withoutStrays(events.stream(job), span), settings.pages(), settings.rules(), split);
            for (Split part : Split.values()) {
                Path folder = samples.path().resolve(part.label());
                features.samples(part).sinkTo(new ParquetSink<>(folder, PageSampleFormat::new));
            }
            features.sequences().sinkTo(new ParquetSink<>(sequences.path(), UserSequenceFormat::new));

            JobExecutionResult counts =
                    bounded.run(job, events.events(), List.of(EventLog.EVENTS_READ, FeatureCounts.EVENTS), progress);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            FeatureResult result = result(counts, span, split, took);
            if (result.samples(Split.TRAIN) == 0) {
                throw new StepFailed("nothing to train on: of " + result.pages() + " pages in " + run.events()
                        + " none became a training sample (split " + result.split()
                        + "); set genrec.features.split or min-history so that some do");
            }
            settings.split().requireEnough(result.samples(), result.split());
            ParquetSink.requireRows(sequences.path(), counts.getAccumulatorResult(FeatureCounts.SEQUENCES));
            for (Split part : Split.values()) {
                ParquetSink.requireRows(samples.path().resolve(part.label()), result.samples(part));
            }
            LoggedEvents.write(span, samples.path());
            DataHealthFile.write(
                    result.health(),
                    "features",
                    List.of(),
                    metrics.path().resolve(run.dataHealth().getFileName()));
            StagedFolder.commit(samples, sequences, metrics);
            return result;
        }
    }

    private static DataStream<Event> withoutStrays(DataStream<Event> events, EventTimes.Span span) {
        long first = span.first().toEpochMilli();
        long last = span.last().toEpochMilli();
        return span.strays() == 0
                ? events
                : events.filter(event -> event.timeMillis() >= first && event.timeMillis() <= last)
                        .name("leave out strays");
    }

    private static FeatureResult result(
            JobExecutionResult counts, EventTimes.Span span, SplitRule split, Duration took) {
        Map<Split, Long> samples = new EnumMap<>(Split.class);
        for (Split part : Split.values()) {
            samples.put(part, counts.getAccumulatorResult(part.label()));
        }
        return new FeatureResult(
                DataHealth.of(counts),
                counts.getAccumulatorResult(FeatureCounts.USERS),
                counts.getAccumulatorResult(FeatureCounts.PAGES),
                samples,
                counts.getAccumulatorResult(FeatureCounts.HISTORY),
                span,
                split.describe(),
                took.toMillis() / 1000.0);
    }
}
