package io.genrec.benchmarks;

import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code genrec bench align}: what the coordinator and its messages cost, with workers whose decoder is a stand-in that
 * takes its time and nothing else. The yardstick is decoding alone.
 */
public final class AlignmentOverhead {
    private static final int PROMPTS_PER_WORKER = 4;
    private static final int ITERATIONS = 5;

    private AlignmentOverhead() {}

    /**
     * Measures, and writes {@code bench/align.json}.
     *
     * @param workers how many, one measurement each
     * @param decodeMillis of a prompt
     * @return lines for a terminal
     */
    public static List<String> measure(
            ClusterSettings settings, List<Integer> workers, int decodeMillis, RunDirectory run, Progress progress) {
        Path results = run.root().resolve("bench");
        List<String> lines = new ArrayList<>();
        List<ResultRow> rows = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%8s %8s %9s %9s %10s %9s %9s %12s %12s",
                "workers",
                "prompts",
                "ideal s",
                "s",
                "overhead",
                "start s",
                "end s",
                "ms a prompt",
                "processor s"));
        for (int count : workers) {
            progress.report(lines.size() - 1, workers.size(), "clusters", count + " workers");
            StandInCluster.Result result;
            try (StagedFolder weights = new StagedFolder(results.resolve("align-weights"))) {
                result = StandInCluster.run(
                        settings,
                        new StandInCluster.Load(count, PROMPTS_PER_WORKER, decodeMillis, ITERATIONS),
                        weights.path());
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "%8d %8d %9.3f %9.3f %9.1f%% %9.3f %9.3f %12.3f %12.3f",
                    result.workers(),
                    result.prompts(),
                    result.idealSeconds(),
                    result.seconds(),
                    100 * result.overhead(),
                    result.startSeconds(),
                    result.endSeconds(),
                    result.millisPerPrompt(),
                    result.processorSeconds()));
            rows.add(row(count, "iteration", result.seconds(), "s"));
            rows.add(row(count, "ideal-iteration", result.idealSeconds(), "s"));
            rows.add(row(count, "start", result.startSeconds(), "s"));
            rows.add(row(count, "end", result.endSeconds(), "s"));
            rows.add(row(count, "processor", result.processorSeconds(), "s"));
            rows.add(row(count, "overhead", result.overhead(), "share"));
        }
        Map<String, Object> context = Map.of(
                "decodeMillis", decodeMillis,
                "promptsPerWorker", PROMPTS_PER_WORKER,
                "iterations", ITERATIONS,
                "cores", Runtime.getRuntime().availableProcessors());
        new ResultTable(context, rows).write(results.resolve("align.json"));
        return lines;
    }

    private static ResultRow row(int workers, String metric, double value, String unit) {
        return new ResultRow("cluster", null, metric, workers, value, null, null, unit);
    }
}
