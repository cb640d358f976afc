package io.genrec.abtest.pipeline;

import io.genrec.abtest.feed.Feed;
import io.genrec.domain.page.Behaviour;
import io.genrec.evaluation.Preference;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two stages, as shops have them: candidates, then the order by {@code P(click) + orderValue P(order)}. The candidates
 * are those of item-kNN, unless {@link #rankedFrom} puts another source in its place.
 */
public final class PipelineFeed implements Feed {
    private final ItemFacts items;
    private final LogStatistics statistics;
    private final CandidateScore score;
    private final int candidates;
    private final Feed source;

    PipelineFeed(ItemFacts items, LogStatistics statistics, CandidateScore score, int candidates) {
        this(items, statistics, score, candidates, new NeighbourFeed(items, statistics));
    }

    private PipelineFeed(ItemFacts items, LogStatistics statistics, CandidateScore score, int candidates, Feed source) {
        this.items = items;
        this.statistics = statistics;
        this.score = score;
        this.candidates = candidates;
        this.source = source;
    }

    /** What a candidate's features are worth: {@code (P(click) + orderValue P(order)) / (1 + orderValue)}. */
    interface CandidateScore {
        double of(double[] features);
    }

    /** The first stage alone: item-kNN. */
    public Feed firstStage() {
        return source;
    }

    /** The same second stage behind another source of candidates. */
    public PipelineFeed rankedFrom(Feed other, int candidatesOfOther) {
        return new PipelineFeed(items, statistics, score, candidatesOfOther, other);
    }

    /** The second stage alone: {@code (P(click) + orderValue P(order)) / (1 + orderValue)}, in [0, 1]. */
    public Preference preference() {
        return this::preferences;
    }

    private List<Double> preferences(List<Behaviour> history, long now, List<String> itemIds) {
        CandidateFeatures features = new CandidateFeatures(items, statistics, history, now);
        return itemIds.stream()
                .map(item -> score.of(features.of(items.indexOf(item), 0)))
                .toList();
    }

    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        record Ranked(String itemId, double score) {}
        List<String> found = source.list(history, now, Math.max(count, candidates));
        List<Double> scores = preferences(history, now, found);
        return IntStream.range(0, found.size())
                .mapToObj(place -> new Ranked(found.get(place), scores.get(place)))
                .sorted(Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::itemId))
                .limit(count)
                .map(Ranked::itemId)
                .toList();
    }

    /** Nearest first; of equally near ones, and behind them, the most clicked. */
    private record NeighbourFeed(ItemFacts items, LogStatistics statistics) implements Feed {
        @Override
        public List<String> list(List<Behaviour> history, long now, int count) {
            double[] scores = statistics.neighbours().of(history);
            return IntStream.range(0, items.items())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer item) -> -scores[item])
                            .thenComparingDouble(item -> -statistics.clicks().get(item))
                            .thenComparingInt(item -> item))
                    .limit(count)
                    .map(items::idOf)
                    .toList();
        }
    }
}
