package io.genrec.cli.reproduce;

import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.Comparison;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ObservedFile;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all models as one result table. A figure of a trained model is the mean over its seeds; its interval is
 * over users, each of whom brings the observations of all seeds. How far the seeds lie apart is a figure of its own,
 * {@code <metric>-spread}: their standard deviation, and between {@code low} and {@code high} all of them.
 */
public final class ReproductionTable {
    /** Ends the name of a figure that says how far the seeds lie apart. */
    public static final String SPREAD = "-spread";

    private final ReproductionDirectory directory;
    private final int seeds;
    private final Bootstrap bootstrap;
    private final List<ResultRow> rows = new ArrayList<>();
    private final List<Observed> observed = new ArrayList<>();

    private ReproductionTable(ReproductionDirectory directory, int seeds, Bootstrap bootstrap) {
        this.directory = directory;
        this.seeds = seeds;
        this.bootstrap = bootstrap;
    }

    /**
     * Combines what is measured already.
     *
     * @param baselines whether there are baselines that need no training
     */
    public static List<ResultRow> rows(
            ReproductionDirectory directory,
            boolean baselines,
            List<Variant> variants,
            int seeds,
            Bootstrap bootstrap) {
        ReproductionTable table = new ReproductionTable(directory, seeds, bootstrap);
        if (baselines) {
            table.rows.addAll(evaluation(directory.baselines()).rows());
            table.observed.addAll(
                    ObservedFile.read(directory.baselines().metrics().resolve(Evaluation.OBSERVED)));
        }
        variants.forEach(table::add);
        table.rows.addAll(Comparison.rows(table.observed, ReproductionPlan.REFERENCE, bootstrap));
        return table.rows;
    }

    /** The evaluation of one run. */
    public static ResultTable evaluation(RunDirectory run) {
        return ResultTable.read(run.metrics().resolve("evaluate.json"));
    }

    private void add(Variant variant) {
        List<RunDirectory> runs = IntStream.rangeClosed(1, seeds)
                .mapToObj(seed -> directory.model(variant, seed))
                .toList();
        List<Observed> pooled = pooled(variant.name(), runs);
        observed.addAll(pooled);
        rows.addAll(Observed.rows(pooled, bootstrap));
        Map<ResultRow, List<Double>> bySeed = bySeed(variant.name(), runs);
        bySeed.forEach((figure, values) -> {
            if (figure.metric().equals("coverage")) {
                rows.add(row(figure, figure.metric(), mean(values), figure.unit()));
            }
        });
        bySeed.forEach((figure, values) -> rows.add(spread(figure, values)));
        List<StepRecord> trained = runs.stream()
                .flatMap(run -> StepRecord.find(run, variant.trains().name()).stream())
                .toList();
        course(variant.name(), trained);
        for (RunDirectory run : runs.subList(0, 1)) {
            StepRecord.find(run, DecoderCost.STEP.name()).ifPresent(found -> cost(variant.name(), run, runs));
        }
    }

    /** Figure by figure, all seeds as observations of the same users. */
    private static List<Observed> pooled(String name, List<RunDirectory> runs) {
        Map<Observed, List<UserMeans>> parts = new LinkedHashMap<>();
        UserMeans none = new UserMeans(0);
        for (RunDirectory run : runs) {
            for (Observed figure : ObservedFile.read(run.metrics().resolve(Evaluation.OBSERVED))) {
                parts.computeIfAbsent(
                                new Observed(
                                        named(name, figure.name()),
                                        figure.segment(),
                                        figure.metric(),
                                        figure.k(),
                                        none),
                                key -> new ArrayList<>())
                        .add(figure.means());
            }
        }
        return parts.entrySet().stream()
                .map(figure -> new Observed(
                        figure.getKey().name(),
                        figure.getKey().segment(),
                        figure.getKey().metric(),
                        figure.getKey().k(),
                        UserMeans.pooled(figure.getValue())))
                .toList();
    }

    /** The values of each figure, one a seed; keys have no value. */
    private static Map<ResultRow, List<Double>> bySeed(String name, List<RunDirectory> runs) {
        Map<ResultRow, List<Double>> values = new LinkedHashMap<>();
        for (RunDirectory run : runs) {
            for (ResultRow row : evaluation(run).rows()) {
                ResultRow key = new ResultRow(
                        named(name, row.name()), row.segment(), row.metric(), row.k(), 0, null, null, row.unit());
                values.computeIfAbsent(key, none -> new ArrayList<>()).add(row.value());
            }
        }
        return values;
    }

    /** A variant's name for what its evaluation has another name for; neighbours alone have none of any variant. */
    private static String named(String variant, String evaluated) {
        if (evaluated.equals(Evaluation.NEIGHBOURS)) {
            return evaluated;
        }
        return evaluated.endsWith(Evaluation.WITH_NEIGHBOURS) ? variant + Evaluation.WITH_NEIGHBOURS : variant;
    }

    private void course(String name, List<StepRecord> trained) {
        fact(name, trained, "validation-ndcg", 10, "validation-ndcg@10", "share");
        fact(name, trained, "validation-hr", 10, "validation-hr@10", "share");
        fact(name, trained, "training-steps", null, "steps", "steps");
        fact(name, trained, "training-epochs", null, "epochs", "epochs");
        List<Double> minutes = trained.stream()
                .map(record -> record.facts().get("minutes") instanceof Number whole
                        ? whole.doubleValue()
                        : record.seconds() / 60)
                .toList();
        rows.add(new ResultRow(name, null, "training-time", null, mean(minutes), null, null, "minutes"));
    }

    /** The mean of what each training counted; left out where one did not. */
    private void fact(
            String name, List<StepRecord> trained, String metric, @Nullable Integer k, String fact, String unit) {
        List<Double> values = trained.stream()
                .map(record -> record.facts().get(fact))
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .toList();
        if (values.size() == seeds) {
            String segment = k == null ? null : Segment.ALL.label();
            ResultRow figure = new ResultRow(name, segment, metric, k, mean(values), null, null, unit);
            rows.add(figure);
            if (k != null) {
                rows.add(spread(figure, values));
            }
        }
    }

    /** Sizes are equal for all seeds; of times, the mean. */
    private void cost(String name, RunDirectory first, List<RunDirectory> runs) {
        for (ResultRow row : costs(first)) {
            List<Double> values = runs.stream()
                    .flatMap(run -> costs(run).stream())
                    .filter(other -> other.metric().equals(row.metric()))
                    .map(ResultRow::value)
                    .toList();
            rows.add(new ResultRow(name, null, row.metric(), null, mean(values), null, null, row.unit()));
        }
    }

    private static List<ResultRow> costs(RunDirectory run) {
        return ResultTable.read(run.metrics().resolve("decoder-cost.json")).rows();
    }

    private static ResultRow spread(ResultRow figure, List<Double> values) {
        double mean = mean(values);
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
        return new ResultRow(
                figure.name(),
                figure.segment(),
                figure.metric() + SPREAD,
                figure.k(),
                deviation,
                values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                values.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                Objects.requireNonNull(figure.unit()));
    }

    private static ResultRow row(ResultRow figure, String metric, double value, String unit) {
        return new ResultRow(figure.name(), figure.segment(), metric, figure.k(), value, null, null, unit);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
