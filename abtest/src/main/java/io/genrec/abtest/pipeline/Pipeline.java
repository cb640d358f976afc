package io.genrec.abtest.pipeline;

import io.genrec.abtest.feed.Feed;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.tuning.StageTuning;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The two stages that shops have: item-kNN finds candidates, and a ranker says how much a user will take to each,
 * {@code P(click) + orderValue P(order)}. The ranker can stand behind any source.
 */
public final class Pipeline {
    private final ItemFacts items;
    private final LogStatistics statistics;
    private final CandidateScore score;

    Pipeline(ItemFacts items, LogStatistics statistics, CandidateScore score) {
        this.items = items;
        this.statistics = statistics;
        this.score = score;
    }

    /** What a candidate's features are worth: {@code (P(click) + orderValue P(order)) / (1 + orderValue)}. */
    interface CandidateScore {
        double of(double[] features);
    }

    /** The first stage alone. */
    public Feed firstStage() {
        return new NeighbourFeed(items, statistics);
    }

    /** The first stage as a source: log of an item's share of all similarity, and behind those the most clicked. */
    public StageTuning.Source candidates() {
        return new NeighbourFeed(items, statistics)::found;
    }

    /** The second stage alone: {@code (P(click) + orderValue P(order)) / (1 + orderValue)}, in [0, 1]. */
    public Preference preference() {
        return new Preference() {
            @Override
            public List<Double> of(List<Behaviour> history, long now, List<String> itemIds) {
                return preferences(history, now, itemIds);
            }

            @Override
            public long reactions(String itemId) {
                return statistics.clicks().get(items.indexOf(itemId)).longValue();
            }
        };
    }

    private List<Double> preferences(List<Behaviour> history, long now, List<String> itemIds) {
        CandidateFeatures features = new CandidateFeatures(items, statistics, history, now);
        return itemIds.stream()
                .map(item -> score.of(features.of(items.indexOf(item), 0)))
                .toList();
    }

    /** Nearest first; of equally near ones, and behind them, the most clicked. */
    private record NeighbourFeed(ItemFacts items, LogStatistics statistics) implements Feed {
        /** Added to every similarity, so that all items have a logarithm. */
        private static final double FAR = 1e-6;

        @Override
        public List<String> list(List<Behaviour> history, long now, int count) {
            return found(history, now, count).stream().map(ScoredItem::itemId).toList();
        }

        List<ScoredItem> found(List<Behaviour> history, long now, int count) {
            double[] scores = statistics.neighbours().of(history);
            double all = Arrays.stream(scores).sum() + FAR * scores.length;
            return IntStream.range(0, items.items())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer item) -> -scores[item])
                            .thenComparingDouble(item -> -statistics.clicks().get(item))
                            .thenComparingInt(item -> item))
                    .limit(count)
                    .map(item -> new ScoredItem(items.idOf(item), Math.log((scores[item] + FAR) / all)))
                    .toList();
        }
    }
}
