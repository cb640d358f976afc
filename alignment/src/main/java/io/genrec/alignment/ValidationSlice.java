package io.genrec.alignment;

import io.genrec.alignment.reward.RewardModel;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.DrawnSemanticId;
import io.genrec.inference.search.ScoredSemanticId;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Pages of the validation split, drawn once by the seed, that every policy of a run is measured on. */
final class ValidationSlice {
    private static final int DEPTH = 50;
    private static final int DRAWS = 32;

    private final HeldOutPages pages;
    private final SemanticIdTable table;
    private final RewardModel rewards;
    private final int beams;

    /**
     * @param beams of the unconstrained search
     * @throws StepFailed where the split holds no page with a reaction
     */
    ValidationSlice(Path samples, int max, long seed, SemanticIdTable table, RewardModel rewards, int beams) {
        this.pages = HeldOutPages.read(samples, max, seed);
        this.table = table;
        this.rewards = rewards;
        this.beams = beams;
    }

    ValidationMetrics measure(GenerativeRanker ranker, long policy) {
        return ValidationMetrics.mean(
                policy, pages.answers(page -> measure(ranker, policy, page), "", Progress.SILENT));
    }

    /** One page's figures. */
    private ValidationMetrics measure(GenerativeRanker ranker, long policy, PageSample page) {
        List<String> ranking;
        List<ScoredSemanticId> free;
        List<DrawnSemanticId> drawn;
        try (GenerativeRanker.Reading reading = ranker.read(page.history(), page.timeMillis())) {
            ranking = reading.rank(DEPTH, Set.of()).stream()
                    .map(ScoredItem::itemId)
                    .toList();
            free = reading.rankUnconstrained(Math.max(beams, DEPTH));
            drawn = reading.sample(DRAWS, false, new SplittableRandom(page.timeMillis()));
        }
        Set<String> relevant = HeldOutPages.relevant(page);
        List<SemanticId> ids =
                ranking.stream().map(item -> table.of(item).orElseThrow()).toList();
        List<RewardModel.Score> scores = rewards.score(page.history(), page.timeMillis(), ids);
        double passing = scores.stream()
                .limit(10)
                .mapToInt(score -> score.passes() ? 1 : 0)
                .average()
                .orElse(0);
        return new ValidationMetrics(
                policy,
                new ValidationMetrics.Hits(
                        RankingQuality.hit(ranking, relevant, 1),
                        RankingQuality.hit(ranking, relevant, 10),
                        RankingQuality.hit(ranking, relevant, DEPTH),
                        RankingQuality.ndcg(ranking, relevant, 10)),
                new ValidationMetrics.Hallucinations(
                        hallucinated(free, 10), hallucinated(free, DEPTH), hallucinatedDraws(drawn)),
                new ValidationMetrics.Rewards(best(scores, 1), best(scores, 10), best(scores, DEPTH), passing));
    }

    private double hallucinatedDraws(List<DrawnSemanticId> draws) {
        int invalid = draws.stream()
                .filter(drawn -> table.itemAt(drawn.id()).isEmpty())
                .mapToInt(DrawnSemanticId::times)
                .sum();
        return (double) invalid / DRAWS;
    }

    private double hallucinated(List<ScoredSemanticId> free, int k) {
        return free.stream()
                .limit(k)
                .mapToInt(found -> table.itemAt(found.id()).isEmpty() ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static double best(List<RewardModel.Score> scores, int k) {
        return scores.stream()
                .limit(k)
                .mapToDouble(RewardModel.Score::preference)
                .max()
                .orElse(0);
    }
}
