package io.genrec.training.sft;

import io.genrec.domain.page.PageItem;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses how much neighbours of the history are worth beside a trained decoder: the mixture with the best NDCG@10 on
 * validation pages; of equals, the first tried. The decoder is asked once a page; items beyond its list count as if it gave
 * them nothing, so that what is chosen is a little better than measured here.
 */
final class NeighbourChoice {
    private static final int DEPTH = 10;

    /** As deep as a served search is wide. */
    private static final int LISTED = 64;

    private static final BeamSettings BEAMS = new BeamSettings(LISTED, LISTED);

    private final NeighbourSettings settings;
    private final ItemNeighbours neighbours;
    private final HeldOutPages pages;

    NeighbourChoice(NeighbourSettings settings, ItemNeighbours neighbours, HeldOutPages pages) {
        this.settings = settings;
        this.neighbours = neighbours;
        this.pages = pages;
    }

    /**
     * A mixture and what it is worth on the validation pages.
     *
     * @param ndcg NDCG@10 of the mixture
     * @param alone NDCG@10 of the decoder
     */
    record Chosen(NeighbourMixture mixture, double ndcg, double alone) {
        /** For the terminal. */
        String line() {
            return mixture.mixes()
                    ? String.format(
                            Locale.ROOT,
                            "served with %.0f%% of neighbours (half-life %s, repeats %s): NDCG@10 %.4f, without %.4f",
                            100 * mixture.share(),
                            mixture.weights().halfLife(),
                            mixture.weights().repeats() ? "on" : "off",
                            ndcg,
                            alone)
                    : "served without neighbours: no share of them is better on validation";
        }
    }

    /** @param bundle of the decoder */
    Chosen choose(Bundle bundle) {
        try (GenerativeRanker decoder =
                GenerativeRanker.openDecoder(bundle, EngineSettings.OnnxRuntime.onAllCores(), BEAMS)) {
            return choose(decoder);
        }
    }

    /** @param decoder whose scores are natural logs of probabilities */
    Chosen choose(Ranker decoder) {
        List<Map<String, Double>> own = pages.pages().parallelStream()
                .map(page -> probabilities(decoder.rank(page.history(), page.timeMillis(), LISTED)))
                .toList();
        double alone = quality(own, distributions(NeighbourMixture.NONE), 0);
        Chosen best = new Chosen(NeighbourMixture.NONE, alone, alone);
        for (double halfLife : settings.halfLives()) {
            for (boolean repeats : List.of(true, false)) {
                HistoryWeights weights = new HistoryWeights(halfLife, repeats);
                List<Map<String, Double>> others = distributions(new NeighbourMixture(0, weights, neighbours));
                for (double share : settings.shares()) {
                    double ndcg = quality(own, others, share);
                    if (ndcg > best.ndcg()) {
                        best = new Chosen(new NeighbourMixture(share, weights, neighbours), ndcg, alone);
                    }
                }
            }
        }
        return best;
    }

    private List<Map<String, Double>> distributions(NeighbourMixture mixture) {
        return pages.pages().parallelStream()
                .map(page -> mixture.distribution(page.history()))
                .toList();
    }

    private double quality(List<Map<String, Double>> own, List<Map<String, Double>> others, double share) {
        double sum = 0;
        for (int i = 0; i < own.size(); i++) {
            Set<String> relevant = pages.pages().get(i).positives().stream()
                    .map(PageItem::itemId)
                    .collect(Collectors.toSet());
            sum += RankingQuality.ndcg(ranking(own.get(i), others.get(i), share), relevant, DEPTH);
        }
        return sum / own.size();
    }

    /** A page without neighbours is the decoder's, as it is in serving. */
    private static List<String> ranking(Map<String, Double> own, Map<String, Double> others, double share) {
        Map<String, Double> mixed = new HashMap<>();
        own.forEach((item, probability) -> mixed.put(item, (1 - share) * probability));
        others.forEach((item, probability) -> mixed.merge(item, share * probability, Double::sum));
        return mixed.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(DEPTH)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Double> probabilities(List<ScoredItem> ranking) {
        return ranking.stream().collect(Collectors.toMap(ScoredItem::itemId, item -> Math.exp(item.score())));
    }
}
