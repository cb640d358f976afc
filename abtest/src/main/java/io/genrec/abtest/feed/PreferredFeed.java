package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.tuning.StageTuning;
import io.genrec.inference.bundle.ServingPlan.SecondStage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Candidates in the order of a second stage, whatever source and preference it has: what a {@link
 * io.genrec.inference.ranking.PlannedRanker} does with a bundle's own, for the control arms.
 */
public record PreferredFeed(StageTuning.Source source, Preference preference, SecondStage stage) implements Feed {
    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        List<ScoredItem> found = source.found(history, now, Math.max(count, stage.candidates()));
        List<Double> preferences = preference.of(
                history, now, found.stream().map(ScoredItem::itemId).toList());
        return IntStream.range(0, found.size())
                .mapToObj(place -> scored(found.get(place), preferences.get(place)))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .map(ScoredItem::itemId)
                .toList();
    }

    private ScoredItem scored(ScoredItem item, double preferred) {
        return new ScoredItem(item.itemId(), stage.score(preferred, item.score(), preference.reactions(item.itemId())));
    }
}
