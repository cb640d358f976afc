package io.genrec.alignment;

import io.genrec.alignment.learner.IterationMetrics;
import io.genrec.datasets.run.StepResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a finished alignment did.
 *
 * @param method as settings name it
 * @param validations the first of the supervised policy, the last of the one in the bundle
 * @param settings what was aligned with what, by name
 */
public record AlignResult(
        String method,
        List<IterationMetrics> iterations,
        List<ValidationMetrics> validations,
        String bundleVersion,
        Map<String, String> settings)
        implements StepResult {

    public AlignResult {
        iterations = List.copyOf(iterations);
        validations = List.copyOf(validations);
        settings = Map.copyOf(settings);
    }

    @Override
    public List<String> lines() {
        ValidationMetrics before = validations.get(0);
        ValidationMetrics after = validations.get(validations.size() - 1);
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%s, %d iterations, validation: R@1 %.4f -> %.4f, HR@10 %.4f -> %.4f, HR@50 %.4f -> %.4f,"
                                + " HaR@50 %.4f -> %.4f",
                        method,
                        iterations.size(),
                        before.rewards().reward1(),
                        after.rewards().reward1(),
                        before.hits().hitRate10(),
                        after.hits().hitRate10(),
                        before.hits().hitRate50(),
                        after.hits().hitRate50(),
                        before.hallucinations().hallucination50(),
                        after.hallucinations().hallucination50()),
                "bundle " + bundleVersion + " in aligned/" + method);
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new TreeMap<>(settings);
        ValidationMetrics after = validations.get(validations.size() - 1);
        facts.put("iterations", iterations.size());
        facts.put("bundle", bundleVersion);
        facts.put("validation-r@1", after.rewards().reward1());
        facts.put("validation-hr@50", after.hits().hitRate50());
        facts.put("validation-har@50", after.hallucinations().hallucination50());
        return facts;
    }
}
