package io.genrec.alignment.reward;

import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.alignment.reward.impressions.Impressions;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.reward.PlattScaling;
import io.genrec.inference.reward.RewardForm;
import io.genrec.inference.reward.RewardShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Chooses calibration and gate on validation, and measures the model on the days after it. */
final class RewardMeasurement {
    private static final int RANDOM_ITEMS = 4;

    private final RewardSettings settings;
    private final ImpressionBatches batches;
    private final Impressions impressions;
    private final ImpressionLogits logits;
    private final Relevance relevance;

    RewardMeasurement(
            RewardSettings settings,
            ImpressionBatches batches,
            Impressions impressions,
            ImpressionLogits logits,
            Relevance relevance) {
        this.settings = settings;
        this.batches = batches;
        this.impressions = impressions;
        this.logits = logits;
        this.relevance = relevance;
    }

    /** Mean over impressions of {@code -log p} of what happened, without any calibration. */
    static double logLoss(List<Impression> impressions, List<ImpressionLogits.ReactionLogits> logits) {
        return IntStream.range(0, impressions.size())
                .mapToDouble(i -> new PredictionQuality.Prediction(
                                PlattScaling.NONE.probability(logits.get(i).reaction()),
                                impressions.get(i).reacted())
                        .logLoss())
                .average()
                .orElse(Double.NaN);
    }

    RewardDescription description(RewardShape shape) {
        List<Impression> valid = impressions.valid();
        List<ImpressionLogits.ReactionLogits> answers = logits.of(valid);
        List<Integer> reacted = IntStream.range(0, valid.size())
                .filter(i -> valid.get(i).reacted())
                .boxed()
                .toList();
        PlattScaling reaction = PlattScaling.fit(
                answers.stream().map(ImpressionLogits.ReactionLogits::reaction).toList(),
                valid.stream().map(Impression::reacted).toList());
        PlattScaling order = PlattScaling.fit(
                reacted.stream().map(i -> answers.get(i).order()).toList(),
                reacted.stream().map(i -> valid.get(i).ordered()).toList());
        double[] positives =
                relevances(valid.stream().filter(Impression::reacted).toList());
        return new RewardDescription(
                new RewardForm(
                        shape,
                        settings.search(),
                        settings.sampling().history(),
                        new RewardForm.Scale(impressions.negativeRate(), reaction, order, settings.orderWeight())),
                impressions.origin(),
                RelevanceGate.letting(
                        settings.gate().rule(), positives, settings.gate().pass()));
    }

    RewardResult result(RewardDescription description) {
        List<Impression> test = impressions.test();
        List<ImpressionLogits.ReactionLogits> answers = logits.of(test);
        List<PredictionQuality.Prediction> reactions = new ArrayList<>();
        List<PredictionQuality.Prediction> orders = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            double reacts =
                    description.scale().reaction().probability(answers.get(i).reaction());
            double given =
                    description.scale().order().probability(answers.get(i).order());
            reactions.add(new PredictionQuality.Prediction(reacts, test.get(i).reacted()));
            orders.add(
                    new PredictionQuality.Prediction(reacts * given, test.get(i).ordered()));
        }
        List<ResultRow> rows = new ArrayList<>();
        PredictionQuality reaction = PredictionQuality.of(reactions);
        PredictionQuality order = PredictionQuality.of(orders);
        double placeless = placeless(description);
        rows.addAll(rows("reaction", reaction));
        rows.add(row("reaction", "auc-place-fixed", placeless, "share"));
        rows.addAll(rows("order", order));
        RelevanceGate gate = description.gate();
        double positives =
                passes(gate, test.stream().filter(Impression::reacted).toList());
        double shown =
                passes(gate, test.stream().filter(each -> !each.reacted()).toList());
        double random = passes(gate, withRandomItems(test));
        rows.add(row("gate", "tau", gate.tau(), "share"));
        rows.add(row("gate", "pass-positives", positives, "share"));
        rows.add(row("gate", "pass-shown", shown, "share"));
        rows.add(row("gate", "pass-random", random, "share"));
        return new RewardResult(
                new ResultTable(context(description), rows), reaction, placeless, order, gate, positives, random);
    }

    /** AUC of reactions by {@code r_pref}, all items judged in the same place as rewards are: what of it is the item. */
    private double placeless(RewardDescription description) {
        List<Impression> first = impressions.test().stream()
                .map(each -> new Impression(each.history(), each.atMillis(), each.itemId(), 1, 0, each.outcome()))
                .toList();
        List<ImpressionLogits.ReactionLogits> answers = logits.of(first);
        return PredictionQuality.of(IntStream.range(0, first.size())
                        .mapToObj(i -> new PredictionQuality.Prediction(
                                description.preference(answers.get(i)),
                                first.get(i).reacted()))
                        .toList())
                .auc();
    }

    private Map<String, Object> context(RewardDescription description) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("trainImpressions", impressions.train().size());
        context.put("validImpressions", impressions.valid().size());
        context.put("testImpressions", impressions.test().size());
        context.put("negatives", impressions.origin().meaning());
        context.put("negativeRate", impressions.negativeRate());
        context.put("gateRule", description.gate().rule().settingsName());
        context.put("orderWeight", description.scale().orderWeight());
        context.put("measuredOn", "held-out days after validation");
        context.put("seed", settings.sampling().seed());
        return context;
    }

    private static List<ResultRow> rows(String name, PredictionQuality quality) {
        List<ResultRow> rows = new ArrayList<>();
        rows.add(row(name, "auc", quality.auc(), "share"));
        rows.add(row(name, "log-loss", quality.logLoss(), "nat"));
        rows.add(row(name, "log-loss-of-rate", quality.baseLogLoss(), "nat"));
        rows.add(row(name, "calibration-error", quality.calibrationError(), "share"));
        for (int bin = 0; bin < quality.calibration().size(); bin++) {
            PredictionQuality.Bin each = quality.calibration().get(bin);
            rows.add(new ResultRow(name, null, "predicted", bin + 1, each.predicted(), null, null, "share"));
            rows.add(new ResultRow(name, null, "observed", bin + 1, each.observed(), null, null, "share"));
        }
        return rows;
    }

    private static ResultRow row(String name, String metric, double value, String unit) {
        return new ResultRow(name, null, metric, null, value, null, null, unit);
    }

    private double passes(RelevanceGate gate, List<Impression> some) {
        double[] relevances = relevances(some);
        long open = Arrays.stream(relevances).filter(gate::isOpen).count();
        return (double) open / relevances.length;
    }

    /** Of impressions to users with a history: to others the gate is open. */
    private double[] relevances(List<Impression> some) {
        CandidateItems items = batches.items();
        DoubleStream.Builder relevances = DoubleStream.builder();
        for (Impression each : some) {
            KnownHistory history = batches.known(each);
            if (history.size() > 0) {
                int item = items.number(each.itemId()).orElseThrow();
                relevances.add(relevance.of(items.item(item), history.items()));
            }
        }
        return relevances.build().toArray();
    }

    /** The users of reactions, each with items drawn evenly from the catalogue. */
    private List<Impression> withRandomItems(List<Impression> test) {
        Random random = new Random(settings.sampling().seed());
        List<String> items = batches.items().itemIds();
        return test.stream()
                .filter(Impression::reacted)
                .flatMap(each -> IntStream.range(0, RANDOM_ITEMS)
                        .mapToObj(i -> each.of(items.get(random.nextInt(items.size())))))
                .toList();
    }
}
