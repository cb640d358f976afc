package io.genrec.alignment.reward.impressions;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * When the days of training end, as the samples were split.
 *
 * @param validFrom first moment of validation, milliseconds since the epoch, UTC
 * @param testFrom first moment of test
 */
public record TimeCut(long validFrom, long testFrom) {
    /** Pages of a request that began before a cut may lie after it. */
    private static final double STRAGGLERS = 0.01;

    /** Whether the three splits follow one another in time; leave-one-out samples do not. */
    public static boolean isByTime(RunDirectory run) {
        TimeCut cut = of(run);
        return shareFrom(cut.validFrom, run.trainSamples()) < STRAGGLERS
                && shareFrom(cut.testFrom, run.validSamples()) < STRAGGLERS;
    }

    public static TimeCut of(RunDirectory run) {
        return new TimeCut(first(run.validSamples()), first(run.testSamples()));
    }

    private static long first(Path samples) {
        return Arrays.stream(times(samples)).min().orElse(Long.MAX_VALUE);
    }

    private static double shareFrom(long cut, Path samples) {
        long[] times = times(samples);
        return (double) Arrays.stream(times).filter(time -> time >= cut).count() / Math.max(1, times.length);
    }

    private static long[] times(Path samples) {
        LongStream.Builder times = LongStream.builder();
        ParquetTable.SAMPLES.forEach(samples, page -> times.add(page.timeMillis()));
        return times.build().toArray();
    }
}
