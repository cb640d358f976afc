package io.genrec.evaluation;

import io.genrec.domain.recommendation.Ranker;
import io.genrec.evaluation.baseline.ItemKnn;
import io.genrec.evaluation.baseline.Popularity;
import io.genrec.evaluation.baseline.Sasrec;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.baseline.VectorKnn;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Baselines with their settings chosen by NDCG@10 on validation pages; of equals, the first tried. */
final class BaselineChoice {
    private final HeldOutPages validation;

    BaselineChoice(HeldOutPages validation) {
        this.validation = validation;
    }

    /** A ranker and the settings it has. */
    record Chosen<R extends Ranker>(R ranker, Map<String, Object> settings) {}

    Chosen<Popularity> popularity(TrainingLog log, List<Double> halfLivesInDays) {
        return best(halfLivesInDays.stream()
                .map(halfLife -> new Chosen<>(new Popularity(log, halfLife), Map.of("halfLifeDays", halfLife)))
                .toList());
    }

    Chosen<ItemKnn> itemKnn(ItemNeighbours neighbours, Popularity popularity, List<Double> halfLives) {
        List<Chosen<ItemKnn>> candidates = new ArrayList<>();
        for (double halfLife : halfLives) {
            for (boolean repeats : List.of(true, false)) {
                candidates.add(new Chosen<>(
                        new ItemKnn(neighbours, new HistoryWeights(halfLife, repeats), popularity),
                        Map.of("halfLife", halfLife, "repeats", repeats)));
            }
        }
        return best(candidates);
    }

    Chosen<VectorKnn> vectorKnn(Path catalog, CatalogOverlay overlay, Popularity popularity, List<Double> halfLives) {
        List<Chosen<VectorKnn>> candidates = new ArrayList<>();
        for (double halfLife : halfLives) {
            for (boolean repeats : List.of(true, false)) {
                candidates.add(new Chosen<>(
                        VectorKnn.of(catalog, overlay, popularity, halfLife, repeats),
                        Map.of("halfLife", halfLife, "repeats", repeats)));
            }
        }
        return best(candidates);
    }

    Chosen<Sasrec> sasrec(Sasrec trained) {
        return best(List.of(true, false).stream()
                .map(repeats -> new Chosen<>(trained.withRepeats(repeats), Map.<String, Object>of("repeats", repeats)))
                .toList());
    }

    private <R extends Ranker> Chosen<R> best(List<Chosen<R>> candidates) {
        Chosen<R> best = candidates.get(0);
        double bestQuality = -1;
        for (Chosen<R> candidate : candidates) {
            double quality = validation.quality(candidate.ranker()).ndcg();
            if (quality > bestQuality) {
                best = candidate;
                bestQuality = quality;
            }
        }
        return best;
    }
}
