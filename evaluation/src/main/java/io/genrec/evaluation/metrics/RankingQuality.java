package io.genrec.evaluation.metrics;

import java.util.List;
import java.util.Set;

/**
 * How good one ranking is for one page. Relevance is binary: an item was reacted to on the page or it was not; all
 * figures look at the first {@code k} places of a ranking over the whole catalogue.
 */
public final class RankingQuality {
    private RankingQuality() {}

    /** HR@k: 1 where any relevant item is among the first k, else 0. */
    public static double hit(List<String> ranking, Set<String> relevant, int k) {
        return found(ranking, relevant, k) > 0 ? 1 : 0;
    }

    /** Recall@k: the share of the relevant items that is among the first k. */
    public static double recall(List<String> ranking, Set<String> relevant, int k) {
        requireRelevant(relevant);
        return (double) found(ranking, relevant, k) / relevant.size();
    }

    /**
     * NDCG@k: the sum of {@code 1 / log2(1 + rank)} over relevant items among the first k, rank counted from 1, divided
     * by the same sum of the best ranking possible: {@code min(k, relevant)} relevant items at the top.
     */
    public static double ndcg(List<String> ranking, Set<String> relevant, int k) {
        requireRelevant(relevant);
        double gained = 0;
        for (int rank = 1; rank <= Math.min(k, ranking.size()); rank++) {
            if (relevant.contains(ranking.get(rank - 1))) {
                gained += discount(rank);
            }
        }
        double ideal = 0;
        for (int rank = 1; rank <= Math.min(k, relevant.size()); rank++) {
            ideal += discount(rank);
        }
        return gained / ideal;
    }

    private static long found(List<String> ranking, Set<String> relevant, int k) {
        return ranking.stream().limit(k).filter(relevant::contains).count();
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(1 + rank);
    }

    private static void requireRelevant(Set<String> relevant) {
        if (relevant.isEmpty()) {
            throw new IllegalArgumentException("a page without relevant items has no recall and no NDCG");
        }
    }
}
