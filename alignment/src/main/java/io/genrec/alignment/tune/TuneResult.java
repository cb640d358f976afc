package io.genrec.alignment.tune;

import io.genrec.datasets.run.StepResult;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.tuning.StageTuning.Trial;
import io.genrec.evaluation.tuning.TuneSettings;
import io.genrec.inference.bundle.ServingPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The plan that was chosen, and all that were tried.
 *
 * @param bundle the name of the one it was made of
 * @param pages of validation
 * @param logged pages; 0 where the log does not say what was shown
 */
public record TuneResult(ServingPlan plan, String bundle, Trial chosen, List<Trial> trials, int pages, int logged)
        implements StepResult {
    private static final int TOLD = 3;

    public TuneResult {
        trials = List.copyOf(trials);
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(Locale.ROOT, "%s: %s; best of %,d plans", chosen.source(), stage(chosen), trials.size()));
        lines.add(
                logged > 0
                        ? String.format(
                                Locale.ROOT,
                                "by NDCG@10 on %,d validation pages and the gain estimated on %,d logged ones (SNIPS,"
                                        + " position-based)",
                                pages,
                                logged)
                        : String.format(
                                Locale.ROOT,
                                "by NDCG@10 on %,d validation pages alone: the log does not say what was shown, or there"
                                        + " is no reward model",
                                pages));
        lines.addAll(tried());
        return lines;
    }

    /** Of each source, its own order and its best. */
    private List<String> tried() {
        TextTable table = new TextTable(
                List.of(
                        TextTable.Side.LEFT,
                        TextTable.Side.LEFT,
                        TextTable.Side.RIGHT,
                        TextTable.Side.RIGHT,
                        TextTable.Side.RIGHT),
                List.of("source", "second stage", "gain", "NDCG@10", "objective"));
        Map<String, List<Trial>> bySource =
                trials.stream().collect(Collectors.groupingBy(Trial::source, LinkedHashMap::new, Collectors.toList()));
        bySource.values().forEach(of -> {
            List<Trial> told = new ArrayList<>(of.subList(0, 1));
            of.stream()
                    .skip(1)
                    .sorted(Comparator.comparingDouble(Trial::objective).reversed())
                    .limit(TOLD)
                    .forEach(told::add);
            told.forEach(each -> table.row(List.of(
                    each.source() + (each.equals(chosen) ? " *" : ""),
                    stage(each),
                    Double.isNaN(each.gain()) ? "-" : String.format(Locale.ROOT, "%+.1f%%", 100 * each.gain()),
                    String.format(Locale.ROOT, "%.4f", each.ndcg()),
                    String.format(Locale.ROOT, "%.5f", each.objective()))));
        });
        return table.lines();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(); // in one order: the table must be the same, byte for byte
        facts.put("plan", plan.toString());
        facts.put("bundle", bundle);
        facts.put("objective", chosen.objective());
        facts.put("validationPages", pages);
        facts.put("loggedPages", logged);
        return facts;
    }

    ResultTable table(TuneSettings settings) {
        Map<String, Object> context = new LinkedHashMap<>(facts());
        context.put("estimator", "self-normalised inverse propensity under the position-based model");
        context.put("objective", logged > 0 ? "sqrt(estimated gain * NDCG@10)" : "NDCG@10");
        context.put("grid", settings.grid().toString());
        context.put("seed", settings.seed());
        List<ResultRow> rows = new ArrayList<>();
        for (Trial trial : trials) {
            String name = trial.source() + ", " + stage(trial);
            if (!Double.isNaN(trial.gain())) {
                rows.add(new ResultRow(name, null, "gain", null, trial.gain(), null, null, "relative"));
            }
            rows.add(new ResultRow(name, null, "ndcg", 10, trial.ndcg(), null, null, "share"));
            rows.add(new ResultRow(name, null, "objective", null, trial.objective(), null, null, "share"));
        }
        return new ResultTable(context, rows);
    }

    private static String stage(Trial trial) {
        return trial.stage()
                .map(stage -> String.format(
                        Locale.ROOT,
                        "reward over %d, decoder %.2f, discount %.2f",
                        stage.candidates(),
                        stage.decoderWeight(),
                        stage.popularityDiscount()))
                .orElse("none");
    }
}
