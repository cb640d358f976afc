package io.genrec.training.neighbours;

import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.training.tokenizer.Catalog;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses how much neighbours of the history are worth beside a trained decoder: the mixture with the best NDCG@10 on
 * validation pages; of equals, the first tried. The decoder is asked once a page, and of either side only the first items
 * count, so that a mixture is worth a little more than is measured here.
 */
public final class NeighbourChoice {
    private static final int DEPTH = 10;

    /** Of the decoder as deep as a served search is wide, of the neighbours as many. */
    private static final int LISTED = 64;

    private static final BeamSettings BEAMS = new BeamSettings(LISTED, LISTED);

    private static final Comparator<Map.Entry<String, Double>> BEST_FIRST =
            Map.Entry.<String, Double>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final NeighbourSettings settings;
    private final List<PageSample> pages;
    private final List<Set<String>> relevant;

    /** @param pages of the validation split, each with at least one reaction */
    public NeighbourChoice(NeighbourSettings settings, List<PageSample> pages) {
        this.settings = settings;
        this.pages = List.copyOf(pages);
        this.relevant = pages.stream()
                .map(page -> page.positives().stream().map(PageItem::itemId).collect(Collectors.toSet()))
                .toList();
    }

    /**
     * The best mixture with a bundle's decoder.
     *
     * @param log what shared users are counted in
     * @param catalog whose vectors are compared
     */
    public ChosenNeighbours choose(Bundle bundle, TrainingLog log, Catalog catalog) {
        try (GenerativeRanker decoder =
                GenerativeRanker.openDecoder(bundle, EngineSettings.OnnxRuntime.onAllCores(), BEAMS)) {
            return choose(decoder, () -> NeighbourSources.of(settings, log, catalog));
        }
    }

    /**
     * The best mixture with a decoder.
     *
     * @param decoder whose scores are natural logs of probabilities
     * @param neighbours found only where they may get a share
     */
    ChosenNeighbours choose(Ranker decoder, Supplier<NeighbourSources> neighbours) {
        List<Map<String, Double>> own = pages.parallelStream()
                .map(page -> probabilities(decoder.rank(page.history(), page.timeMillis(), LISTED)))
                .toList();
        double alone = quality(own, likeliest(NeighbourMixture.NONE), 0);
        ChosenNeighbours best = new ChosenNeighbours(
                NeighbourMixture.NONE, settings.similarities().get(0), alone, alone);
        if (!settings.mayMix()) {
            return best;
        }
        NeighbourSources sources = neighbours.get();
        for (NeighbourSettings.Similarity similarity : settings.similarities()) {
            ItemNeighbours nearest = sources.by(similarity);
            for (double halfLife : settings.halfLives()) {
                for (boolean repeats : List.of(true, false)) {
                    NeighbourMixture unmixed = new NeighbourMixture(0, new HistoryWeights(halfLife, repeats), nearest);
                    List<Map<String, Double>> others = likeliest(unmixed);
                    for (double share : settings.shares()) {
                        double ndcg = quality(own, others, share);
                        if (ndcg > best.ndcg()) {
                            best = new ChosenNeighbours(unmixed.withShare(share), similarity, ndcg, alone);
                        }
                    }
                }
            }
        }
        return best;
    }

    /** The first of what a mixture's neighbours give each page. */
    private List<Map<String, Double>> likeliest(NeighbourMixture mixture) {
        return pages.parallelStream()
                .map(page -> mixture.distribution(page.history()).entrySet().stream()
                        .sorted(BEST_FIRST)
                        .limit(LISTED)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .toList();
    }

    private double quality(List<Map<String, Double>> own, List<Map<String, Double>> others, double share) {
        double[] gains = IntStream.range(0, own.size())
                .parallel()
                .mapToDouble(page ->
                        RankingQuality.ndcg(ranking(own.get(page), others.get(page), share), relevant.get(page), DEPTH))
                .toArray();
        return Arrays.stream(gains).average().orElseThrow(); // one after another: the same sum however many cores
    }

    private static List<String> ranking(Map<String, Double> own, Map<String, Double> others, double share) {
        Map<String, Double> mixed = new HashMap<>();
        own.forEach((item, probability) -> mixed.put(item, (1 - share) * probability));
        others.forEach((item, probability) -> mixed.merge(item, share * probability, Double::sum));
        return mixed.entrySet().stream()
                .sorted(BEST_FIRST)
                .limit(DEPTH)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Double> probabilities(List<ScoredItem> ranking) {
        return ranking.stream().collect(Collectors.toMap(ScoredItem::itemId, item -> Math.exp(item.score())));
    }
}
