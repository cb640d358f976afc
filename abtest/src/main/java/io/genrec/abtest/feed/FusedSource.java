package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.tuning.StageTuning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The candidates of two sources as one list, by reciprocal rank fusion (Cormack et al. 2009): an item's score is the
 * natural log of {@code sum 1 / (60 + rank)} over the sources that find it, ranks from 1.
 */
public record FusedSource(StageTuning.Source first, StageTuning.Source second) implements StageTuning.Source {
    private static final double FLATNESS = 60;

    @Override
    public List<ScoredItem> found(List<Behaviour> history, long atMillis, int count) {
        Map<String, Double> sums = new HashMap<>();
        for (StageTuning.Source source : List.of(first, second)) {
            List<ScoredItem> found = source.found(history, atMillis, count);
            for (int place = 0; place < found.size(); place++) {
                sums.merge(found.get(place).itemId(), 1 / (FLATNESS + place + 1), Double::sum);
            }
        }
        return sums.entrySet().stream()
                .map(item -> new ScoredItem(item.getKey(), Math.log(item.getValue())))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .toList();
    }
}
