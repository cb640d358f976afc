package io.genrec.evaluation.baseline;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The same list for everyone: items by reactions in training, each weighted {@code 2^(-age / half-life)}, where age is
 * counted back from the newest reaction in the log.
 */
public final class Popularity implements Ranker {
    private static final double DAY_MILLIS = 24 * 3600 * 1000.0;

    private final List<ScoredItem> ranking;

    /** @param halfLifeDays days until a reaction counts half; 0 counts all alike */
    public Popularity(TrainingLog log, double halfLifeDays) {
        if (!(halfLifeDays >= 0)) {
            throw new IllegalArgumentException("half-life must not be negative: " + halfLifeDays + " days");
        }
        long newest = log.byUser().values().stream()
                .flatMap(List::stream)
                .mapToLong(Behaviour::timeMillis)
                .max()
                .orElse(0);
        Map<String, Double> weights = new HashMap<>();
        for (List<Behaviour> user : log.byUser().values()) {
            for (Behaviour behaviour : user) {
                double ageDays = (newest - behaviour.timeMillis()) / DAY_MILLIS;
                weights.merge(
                        behaviour.itemId(), halfLifeDays == 0 ? 1 : Math.pow(2, -ageDays / halfLifeDays), Double::sum);
            }
        }
        ranking = weights.entrySet().stream()
                .map(entry -> new ScoredItem(entry.getKey(), entry.getValue()))
                .sorted(ScoredItem.BEST_FIRST)
                .toList();
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        return ranking.subList(0, Math.min(count, ranking.size()));
    }
}
