package io.genrec.training.sft;

import io.genrec.datasets.run.StepResult;
import io.genrec.training.neighbours.ChosenNeighbours;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a finished training did.
 *
 * @param state where it ended, with the loss of every step and every validation
 * @param best the validation whose weights are in the bundle
 * @param neighbours what is mixed into the decoder's answers
 * @param parity largest difference of a logit between the trained decoder and the bundle's graphs
 * @param settings what was trained on what, by name
 */
public record TrainResult(
        TrainingState state,
        ValidationPoint best,
        ChosenNeighbours neighbours,
        String bundleVersion,
        double parity,
        Map<String, Object> settings)
        implements StepResult {

    public TrainResult {
        settings = Map.copyOf(settings);
    }

    @Override
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "best of %d validations at step %,d of %,d: NDCG@10 %.4f, HR@10 %.4f",
                        state.validations().size(),
                        best.step(),
                        state.step(),
                        best.ndcg(),
                        best.hitRate()),
                neighbours.line(),
                String.format(
                        Locale.ROOT,
                        "bundle %s; its graphs equal the trained decoder within %.1e",
                        bundleVersion,
                        parity));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new java.util.TreeMap<>(settings);
        facts.put("steps", state.step());
        facts.put("epochs", state.epoch());
        facts.put("minutes", state.elapsedMillis() / 60_000.0);
        facts.put("best-step", best.step());
        facts.put("validation-ndcg@10", best.ndcg());
        facts.put("validation-hr@10", best.hitRate());
        facts.putAll(neighbours.facts());
        facts.put("bundle", bundleVersion);
        facts.put("parity", parity);
        return facts;
    }
}
