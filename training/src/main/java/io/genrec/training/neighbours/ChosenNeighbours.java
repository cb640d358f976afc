package io.genrec.training.neighbours;

import io.genrec.inference.neighbours.NeighbourMixture;
import java.util.Locale;
import java.util.Map;

/**
 * The mixture that did best on validation pages.
 *
 * @param similarity its neighbours' kind; says nothing where the mixture is the decoder alone
 * @param ndcg NDCG@10 of the mixture
 * @param alone NDCG@10 of the decoder
 */
public record ChosenNeighbours(
        NeighbourMixture mixture, NeighbourSettings.Similarity similarity, double ndcg, double alone) {
    /** For the terminal. */
    public String line() {
        return mixture.mixes()
                ? String.format(
                        Locale.ROOT,
                        "served with %.0f%% of neighbours (%s, half-life %s, repeats %s): NDCG@10 %.4f, without %.4f",
                        100 * mixture.share(),
                        similarity.settingsName(),
                        mixture.weights().halfLife(),
                        mixture.weights().repeats() ? "on" : "off",
                        ndcg,
                        alone)
                : "served without neighbours: no share of them is better on validation";
    }

    /** By name, for the record of the step. */
    public Map<String, Object> facts() {
        return Map.of(
                "neighbours-share", mixture.share(),
                "neighbours-similarity", similarity.settingsName(),
                "neighbours-half-life", mixture.weights().halfLife(),
                "neighbours-repeats", mixture.weights().repeats(),
                "validation-ndcg@10-with-neighbours", ndcg);
    }
}
