package io.genrec.flink.features;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.LoggedEvents;
import io.genrec.datasets.table.PageSampleFormat;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.cluster.BoundedJob;
import io.genrec.flink.log.FileSlice;
import io.genrec.flink.parquet.ParquetSink;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The step from a stream's complete pages to samples: what the stream has folded already is put into splits, by the rules that
 * {@link FeatureJob} has for a log.
 */
final class StreamedSamples {
    /** Columns with the times of requests, of pages, and of reactions to them. */
    private static final List<String> TIMES = List.of("request_ms", "time_ms", "items.array.time_ms");

    private StreamedSamples() {}

    /**
     * Writes {@code samples/} of the run; its {@code sequences/} stay, since users' newest histories are in Redis.
     *
     * @throws StepFailed where there are none yet, or too few for the splits
     */
    static SplitResult run(FeatureSettings settings, RunDirectory run, Progress progress) {
        long start = System.nanoTime();
        List<Path> files = files(run.streamedSamples());
        long rows = ParquetTable.rows(run.streamedSamples());
        LongSummaryStatistics times = ParquetTable.range(files, TIMES).orElseThrow(() -> none(run.streamedSamples()));
        Instant first = Instant.ofEpochMilli(times.getMin());
        Instant last = Instant.ofEpochMilli(times.getMax());
        SplitRule split = settings.split().over(first, last);
        try (StagedFolder samples = new StagedFolder(run.samples())) {
            BoundedJob bounded = new BoundedJob("genrec features", "pages", settings.flink());
            StreamExecutionEnvironment job =
                    bounded.environment(settings.parallelism(), BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
            SingleOutputStreamOperator<Void> splits = pages(job, files)
                    .assignTimestampsAndWatermarks(WatermarkStrategy.<CompletePage>noWatermarks()
                            .withTimestampAssigner((page, read) -> page.requestMillis()))
                    .keyBy(page -> page.sample().userId())
                    .process(new SplitUser(split), Types.VOID)
                    .name("split users")
                    .uid("split-users");
            for (Split part : Split.values()) {
                DataStream<PageSample> of = splits.getSideOutput(FoldUser.samples(part));
                of.sinkTo(new ParquetSink<>(samples.path().resolve(part.label()), PageSampleFormat::new));
            }
            JobExecutionResult counts = bounded.run(job, rows, List.of(FeatureCounts.EVENTS), progress);
            SplitResult result = new SplitResult(
                    counts.getAccumulatorResult(FeatureCounts.EVENTS),
                    counts.getAccumulatorResult(FeatureCounts.DUPLICATES),
                    counts.getAccumulatorResult(FeatureCounts.USERS),
                    samples(counts),
                    first,
                    last,
                    split.describe(),
                    (System.nanoTime() - start) / 1e9);
            if (result.samples(Split.TRAIN) == 0) {
                throw new StepFailed("nothing to train on: none of " + result.pages() + " complete pages in "
                        + run.streamedSamples() + " is for training (split " + result.split()
                        + "); set genrec.features.split so that some are");
            }
            settings.split().requireEnough(result.samples(), result.split());
            for (Split part : Split.values()) {
                ParquetSink.requireRows(samples.path().resolve(part.label()), result.samples(part));
            }
            LoggedEvents.carryOver(run, samples.path());
            samples.commit();
            return result;
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw none(folder);
        }
        List<Path> files = ParquetTable.files(folder);
        files.stream()
                .filter(file -> folder.equals(file.getParent()))
                .findFirst()
                .ifPresent(file -> {
                    throw new StepFailed(file + " is of an earlier genrec, which did not write when a page's request"
                            + " began, and without that it is in no split: move the files that are right in " + folder
                            + " elsewhere");
                });
        return files;
    }

    private static StepFailed none(Path folder) {
        return new StepFailed("no complete page of a stream in " + folder + ": `genrec stream` writes a page there when"
                + " nothing can change it any more (genrec.features.attribution-window and genrec.stream.lateness after"
                + " its request began), and once an hour");
    }

    private static DataStream<CompletePage> pages(StreamExecutionEnvironment job, List<Path> files) {
        FileSlice[] slices = files.stream()
                .flatMap(file -> FileSlice.rowGroups(file).stream())
                .toArray(FileSlice[]::new);
        return job.fromData(TypeInformation.of(FileSlice.class), slices)
                .name("row groups")
                .rebalance()
                .<CompletePage>flatMap((slice, out) -> ParquetTable.COMPLETE_PAGES.forEach(
                        Path.of(slice.file()), slice.fromByte(), slice.toByte(), out::collect))
                .returns(CompletePage.class)
                .name("read pages");
    }

    private static Map<Split, Long> samples(JobExecutionResult counts) {
        Map<Split, Long> samples = new EnumMap<>(Split.class);
        for (Split part : Split.values()) {
            samples.put(part, counts.getAccumulatorResult(part.label()));
        }
        return samples;
    }
}
