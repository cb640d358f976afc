package io.genrec.training.items;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well the codebooks still stand for the catalogue's vectors.
 *
 * @param tokenized items of generation 0
 * @param added items since, those that were retired again among them
 * @param spilled of these, that found their cell full
 * @param tokenizedError mean squared distance of tokenized items' vectors to the sums of their centroids, relative to that
 *     to the vectors' mean (the variance)
 * @param addedError the same of the added items, over the same variance
 * @param drift {@code max(0, |m - m0|^2 - v / n) / v}: m and n mean and number of the added vectors, m0 and v mean and
 *     variance of the tokenized ones. {@code v / n} is what chance alone moves a mean of n by, so that 0 is none.
 */
record GenerationQuality(
        int tokenized, int added, int spilled, double tokenizedError, double addedError, double drift) {

    static GenerationQuality of(
            Codebooks codebooks,
            FloatMatrix tokenized,
            List<SemanticId> tokenizedIds,
            List<float[]> added,
            List<SemanticId> addedIds,
            int spilled) {
        double[] mean = new double[tokenized.columns()];
        double squares = 0;
        double error = 0;
        for (int row = 0; row < tokenized.rows(); row++) {
            squares += tokenized.squaredLength(row);
            error += codebooks.squaredDistance(
                    tokenized.row(row), tokenizedIds.get(row).codes());
            for (int d = 0; d < mean.length; d++) {
                mean[d] += tokenized.get(row, d) / tokenized.rows();
            }
        }
        double variance = squares / tokenized.rows();
        for (double value : mean) {
            variance -= value * value;
        }
        double scale = variance > 0 ? variance : 1;
        double[] shift = new double[mean.length];
        double addedError = 0;
        for (int i = 0; i < added.size(); i++) {
            addedError +=
                    codebooks.squaredDistance(added.get(i), addedIds.get(i).codes());
            for (int d = 0; d < shift.length; d++) {
                shift[d] += (added.get(i)[d] - mean[d]) / added.size();
            }
        }
        double moved = 0;
        for (double value : shift) {
            moved += value * value;
        }
        return new GenerationQuality(
                tokenized.rows(),
                added.size(),
                spilled,
                error / tokenized.rows() / scale,
                added.isEmpty() ? 0 : addedError / added.size() / scale,
                added.isEmpty() ? 0 : Math.max(0, moved - scale / added.size()) / scale);
    }

    /** Why new codebooks are due; empty where they are not. */
    List<String> reasons(ItemsSettings.Due due) {
        List<String> reasons = new ArrayList<>();
        if (added < due.minItems()) {
            return reasons;
        }
        if (added > due.addedShare() * tokenized) {
            reasons.add(format("%,d items were added to %,d", added, tokenized));
        }
        if (addedError > due.errorRatio() * tokenizedError) {
            reasons.add(format(
                    "the reconstruction error of added items is %.2f times that of the others",
                    addedError / tokenizedError));
        }
        if (spilled > due.spilledShare() * added) {
            reasons.add(format("%,d of %,d added items found their cell full", spilled, added));
        }
        if (drift > due.drift()) {
            reasons.add(format("added items lie elsewhere than the others (drift %.2f)", drift));
        }
        return reasons;
    }

    List<String> lines(ItemsSettings.Due due) {
        if (added == 0) {
            return List.of();
        }
        List<String> reasons = reasons(due);
        return List.of(
                format(
                        "since the catalogue was tokenized %,d items were added, %,d of them out of a full cell;"
                                + " reconstruction error %.3f of the variance, of tokenized items %.3f; drift %.3f",
                        added, spilled, addedError, tokenizedError, drift),
                reasons.isEmpty()
                        ? "codebooks: these serve on"
                        : "codebooks: new ones are due, for " + String.join("; ", reasons)
                                + ": import the whole catalogue and run tokenize, train and what follows");
    }

    Map<String, Object> facts(ItemsSettings.Due due) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("tokenizedItems", tokenized);
        facts.put("addedSince", added);
        facts.put("spilledSince", spilled);
        facts.put("tokenizedError", tokenizedError);
        facts.put("addedError", addedError);
        facts.put("drift", drift);
        facts.put("codebooksDue", reasons(due));
        return facts;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
