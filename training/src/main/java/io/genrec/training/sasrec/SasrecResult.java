package io.genrec.training.sasrec;

import io.genrec.datasets.run.StepResult;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.sft.ValidationPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a finished training of SASRec did.
 *
 * @param stretches stretches of histories trained on
 * @param validations one an epoch
 */
public record SasrecResult(
        SasrecShape shape, int stretches, long steps, List<ValidationPoint> validations, double minutes)
        implements StepResult {
    public SasrecResult {
        validations = List.copyOf(validations);
    }

    /** The validation with the highest NDCG@10, the earliest of equals. */
    static Optional<ValidationPoint> best(List<ValidationPoint> validations) {
        return validations.stream()
                .max(Comparator.comparingDouble(ValidationPoint::ndcg)
                        .thenComparing(
                                Comparator.comparingLong(ValidationPoint::step).reversed()));
    }

    @Override
    public List<String> lines() {
        ValidationPoint best = best(validations).orElseThrow();
        return List.of(String.format(
                Locale.ROOT,
                "sasrec over %,d items: best of %d validations at step %,d of %,d: NDCG@10 %.4f, HR@10 %.4f",
                shape.items().size(),
                validations.size(),
                best.step(),
                steps,
                best.ndcg(),
                best.hitRate()));
    }

    @Override
    public Map<String, Object> facts() {
        ValidationPoint best = best(validations).orElseThrow();
        Map<String, Object> facts = new TreeMap<>();
        facts.put("items", shape.items().size());
        facts.put("stretches", stretches);
        facts.put("steps", steps);
        facts.put("epochs", validations.size());
        facts.put("minutes", minutes);
        facts.put("best-step", best.step());
        facts.put("validation-ndcg@10", best.ndcg());
        facts.put("validation-hr@10", best.hitRate());
        return facts;
    }
}
