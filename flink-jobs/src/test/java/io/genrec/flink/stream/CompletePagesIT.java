package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Parquet table of a stream, by a clock that runs faster: each checkpoint stands for so many seconds of a day, and the
 * source waits for it.
 */
class CompletePagesIT {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** The 20,000th day, UTC. */
    private static final long MIDNIGHT = 20_000 * DAY;

    private static final String PARTITION = "day=2024-10-04";
    private static final int TASKS = 2;
    private static final int PAGES_A_CHECKPOINT = 4;

    @TempDir
    Path folder;

    /** 96 checkpoints; twice the job fails while files are just being merged, and goes on from its last checkpoint. */
    @Test
    void a_day_is_a_few_files_with_each_page_once_whatever_fails_meanwhile() throws Exception {
        assertOneDay(Duration.ofMinutes(15), 2);
    }

    @Test
    @Tag("slow") // 8,640 checkpoints
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void a_day_of_the_default_time_between_checkpoints_is_a_few_files() throws Exception {
        assertOneDay(Duration.ofSeconds(10), 0);
    }

    private void assertOneDay(Duration checkpoints, int failures) throws Exception {
        long pages = PAGES_A_CHECKPOINT * DAY / checkpoints.toMillis();
        FailWhileMerging.left.set(failures);
        RunDirectory run = new RunDirectory(folder);

        job(run, pages, checkpoints).execute();

        assertThat(FailWhileMerging.left).as("failures that did not come about").hasValue(0);
        assertEachOnce(run, pages);
        List<Path> files = ParquetTable.files(run.streamedSamples());
        assertThat(files).hasSizeBetween(20, 50).allMatch(file -> file.getParent()
                .endsWith(PARTITION));
        assertThat(run.streamedSamples().resolve(PARTITION))
                .as("what has been merged is gone")
                .isDirectoryNotContaining("glob:**/.part-*.parquet");
    }

    /** Killed -9 three times while files are being merged, each time at the first that it sees. */
    @Test
    @Tag("slow") // four JVMs, each of which makes thousands of checkpoints
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void a_kill_while_files_are_merged_loses_and_doubles_nothing() throws Exception {
        RunDirectory run = new RunDirectory(folder);
        StreamConfig none = new StreamConfig("");
        for (int kill = 0; kill < 3; kill++) {
            try (StreamProcess process = StreamProcess.start(run, none, CompletePagesIT.class)) {
                assertThat(process.awaitEnd()).isEqualTo(HaltedStream.HALTED);
            }
        }
        assertThat(new SavedState(run).newest()).isPresent();
        Files.createFile(run.root().resolve("spared"));
        try (StreamProcess process = StreamProcess.start(run, none, CompletePagesIT.class)) {
            assertThat(process.awaitEnd()).isZero();
        }
        assertEachOnce(run, PAGES_OF_PROCESS);
    }

    private static final long PAGES_OF_PROCESS = 40_000;

    /** @param arguments run directory */
    public static void main(String[] arguments) throws Exception {
        RunDirectory run = new RunDirectory(Path.of(arguments[0]));
        if (!Files.exists(run.root().resolve("spared"))) {
            Thread killer = new Thread(() -> {
                while (!isMerging(run.streamedSamples())) {
                    Thread.onSpinWait();
                }
                Runtime.getRuntime().halt(HaltedStream.HALTED);
            });
            killer.setDaemon(true);
            killer.start();
        }
        job(run, PAGES_OF_PROCESS, Duration.ofSeconds(PAGES_A_CHECKPOINT * DAY / 1000 / PAGES_OF_PROCESS))
                .execute();
    }

    private static StreamExecutionEnvironment job(RunDirectory run, long pages, Duration checkpoints) {
        SavedState saved = new SavedState(run);
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(10));
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                saved.checkpoints().toUri().toString());
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        saved.newest()
                .ifPresent(state -> flink.set(
                        StateRecoveryOptions.SAVEPOINT_PATH, state.toUri().toString()));
        StreamExecutionEnvironment job = StreamExecutionEnvironment.createLocalEnvironment(TASKS, flink);
        GeneratorFunction<Long, CompletePage> page = index -> page(index, MIDNIGHT + index * DAY / pages);
        String samples = run.streamedSamples().toString();
        job.fromSource(
                        new DataGeneratorSource<>(
                                page,
                                pages,
                                RateLimiterStrategy.perCheckpoint(PAGES_A_CHECKPOINT),
                                TypeInformation.of(CompletePage.class)),
                        WatermarkStrategy.noWatermarks(),
                        "pages")
                .uid("pages")
                .map(each -> FailWhileMerging.passed(each, Path.of(samples)))
                .returns(CompletePage.class)
                .uid("fail")
                .sinkTo(CompletePages.sink(run.streamedSamples(), CompletePages.compactedAfter(checkpoints)))
                .uid("complete-pages");
        return job;
    }

    /** What fails, so many times as are left, when it sees a file that others are just being merged into. */
    private static final class FailWhileMerging {
        private static final AtomicInteger left = new AtomicInteger();

        static CompletePage passed(CompletePage page, Path samples) {
            if (left.get() > 0 && isMerging(samples)) {
                left.decrementAndGet();
                throw new IllegalStateException("a failure of this test");
            }
            return page;
        }
    }

    private static boolean isMerging(Path samples) {
        try (Stream<Path> files = Files.list(samples.resolve(PARTITION))) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.startsWith(".compacted") && name.contains(".inprogress."));
        } catch (IOException | UncheckedIOException e) { // nothing there yet
            return false;
        }
    }

    private static CompletePage page(long index, long millis) {
        PageItem clicked = new PageItem("i" + index % 100, Action.CLICKED, 0, millis);
        return new CompletePage(
                new PageSample("u" + index, "r" + index, 1, millis, List.of(), 0, List.of(clicked)), millis);
    }

    private static void assertEachOnce(RunDirectory run, long pages) {
        List<Long> found = ParquetTable.COMPLETE_PAGES.readAll(run.streamedSamples()).stream()
                .map(page -> Long.valueOf(page.sample().userId().substring(1)))
                .sorted()
                .toList();
        assertThat(found).isEqualTo(LongStream.range(0, pages).boxed().toList());
    }
}
