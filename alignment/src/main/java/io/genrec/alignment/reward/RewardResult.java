package io.genrec.alignment.reward;

import io.genrec.datasets.run.StepResult;
import io.genrec.evaluation.results.ResultTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a finished reward model is worth on held-out days. */
public final class RewardResult implements StepResult {
    private final ResultTable table;
    private final PredictionQuality reaction;
    private final double placeless;
    private final PredictionQuality order;
    private final RelevanceGate gate;
    private final double positives;
    private final double random;

    /**
     * @param table all figures, in long form
     * @param placeless AUC of reactions by the reward, all items judged in the same place
     * @param positives share of true positives that pass the gate
     * @param random share of items drawn from the catalogue that pass it
     */
    RewardResult(
            ResultTable table,
            PredictionQuality reaction,
            double placeless,
            PredictionQuality order,
            RelevanceGate gate,
            double positives,
            double random) {
        this.table = table;
        this.reaction = reaction;
        this.placeless = placeless;
        this.order = order;
        this.gate = gate;
        this.positives = positives;
        this.random = random;
    }

    public ResultTable table() {
        return table;
    }

    @Override
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "held-out days: AUC %.3f (reaction; %.3f by the reward, places held fixed), %.3f (order); log loss"
                                + " %.4f against %.4f of the mere rate; off by %.4f on average",
                        reaction.auc(),
                        placeless,
                        order.auc(),
                        reaction.logLoss(),
                        reaction.baseLogLoss(),
                        reaction.calibrationError()),
                String.format(
                        Locale.ROOT,
                        "gate %s > %.3f: %.1f%% of true positives pass, %.1f%% of random items",
                        gate.rule().settingsName(),
                        gate.tau(),
                        100 * positives,
                        100 * random),
                "negatives: " + table.context().get("negatives"));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new TreeMap<>(table.context());
        facts.put("auc", reaction.auc());
        facts.put("aucPlaceFixed", placeless);
        facts.put("orderAuc", order.auc());
        facts.put("logLoss", reaction.logLoss());
        facts.put("calibrationError", reaction.calibrationError());
        facts.put("tau", gate.tau());
        facts.put("passPositives", positives);
        facts.put("passRandom", random);
        return facts;
    }
}
