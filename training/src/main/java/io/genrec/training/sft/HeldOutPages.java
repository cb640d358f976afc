package io.genrec.training.sft;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ReactedPages;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.metrics.RankingQuality;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Pages of the validation split, drawn by a seed: what training steps are compared on. */
public record HeldOutPages(List<PageSample> pages) {
    private static final int DEPTH = 10;

    public HeldOutPages {
        pages = List.copyOf(pages);
    }

    /** @throws StepFailed where the split holds no page with a reaction */
    public static HeldOutPages read(RunDirectory run, int max, long seed) {
        List<PageSample> pages = ReactedPages.read(run.validSamples());
        Collections.shuffle(pages, new Random(seed));
        return new HeldOutPages(pages.subList(0, Math.min(max, pages.size())));
    }

    /** HR@10 and NDCG@10 of a ranker, pages on all cores. */
    public ValidationPoint measure(Ranker ranker, long step) {
        List<double[]> quality = pages.parallelStream()
                .map(page -> {
                    List<String> ranking = ranker.rank(page.history(), page.timeMillis(), DEPTH).stream()
                            .map(ScoredItem::itemId)
                            .toList();
                    Set<String> relevant =
                            page.positives().stream().map(PageItem::itemId).collect(Collectors.toSet());
                    return new double[] {
                        RankingQuality.ndcg(ranking, relevant, DEPTH), RankingQuality.hit(ranking, relevant, DEPTH)
                    };
                })
                .toList();
        return new ValidationPoint(step, mean(quality, 0), mean(quality, 1));
    }

    private static double mean(List<double[]> rows, int column) {
        return rows.stream().mapToDouble(row -> row[column]).average().orElseThrow();
    }
}
