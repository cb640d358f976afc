package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A column of the main table.
 *
 * @param metric as result tables name it
 * @param better which way is better
 */
record Headline(String title, String metric, int k, Better better) {
    /** Which way a figure should go; some are only worth knowing. */
    enum Better {
        HIGHER,
        LOWER,
        NEITHER
    }

    /** What fits a terminal. */
    static final List<Headline> TERMINAL = List.of(
            new Headline("HR@10", "hr", 10, Better.HIGHER),
            new Headline("NDCG@10", "ndcg", 10, Better.HIGHER),
            new Headline("HR@50", "hr", 50, Better.HIGHER),
            new Headline("NDCG@50", "ndcg", 50, Better.HIGHER));

    /** The columns of the page's main table. */
    static final List<Headline> MAIN = List.of(
            TERMINAL.get(0),
            TERMINAL.get(1),
            TERMINAL.get(2),
            TERMINAL.get(3),
            new Headline("HaR@50", "har", 50, Better.LOWER));

    /** The first item's reward, where a reward model measured. */
    static final Headline REWARD = new Headline("R@1", "r", 1, Better.HIGHER);

    /** What models are compared by, relative to one of them. */
    static final List<Headline> COMPARED =
            Stream.concat(MAIN.stream(), Stream.of(REWARD)).toList();

    /** What a terminal shows without its interval. */
    static final Headline HALLUCINATED = new Headline("HaR@50", "har", 50, Better.LOWER);

    /** What a page has room for. */
    static final List<Headline> PAGE = List.of(
            new Headline("HR@1", "hr", 1, Better.HIGHER),
            new Headline("HR@5", "hr", 5, Better.HIGHER),
            new Headline("HR@10", "hr", 10, Better.HIGHER),
            new Headline("HR@50", "hr", 50, Better.HIGHER),
            new Headline("NDCG@5", "ndcg", 5, Better.HIGHER),
            new Headline("NDCG@10", "ndcg", 10, Better.HIGHER),
            new Headline("NDCG@50", "ndcg", 50, Better.HIGHER),
            new Headline("recall@10", "recall", 10, Better.HIGHER),
            new Headline("recall@50", "recall", 50, Better.HIGHER),
            REWARD,
            new Headline("R@10", "r", 10, Better.HIGHER),
            new Headline("HaR@1", "har", 1, Better.LOWER),
            new Headline("HaR@10", "har", 10, Better.LOWER),
            new Headline("HaR@50", "har", 50, Better.LOWER),
            new Headline("coverage@10", "coverage", 10, Better.NEITHER),
            new Headline("tail share@10", "tail-share", 10, Better.NEITHER));

    Optional<ResultRow> find(ResultTable results, String name) {
        return find(results, name, Segment.ALL);
    }

    Optional<ResultRow> find(ResultTable results, String name, Segment segment) {
        return results.find(name, segment, metric, k);
    }

    /** Whether no other model has a better figure, where there is another. */
    boolean isBest(ResultTable results, String name) {
        return isBest(results, name, Segment.ALL);
    }

    boolean isBest(ResultTable results, String name, Segment segment) {
        List<Double> values = results.names().stream()
                .flatMap(other -> find(results, other, segment).stream())
                .map(ResultRow::value)
                .toList();
        if (better == Better.NEITHER || values.size() < 2) {
            return false;
        }
        double best = values.stream()
                .mapToDouble(value -> better == Better.HIGHER ? value : -value)
                .max()
                .orElseThrow();
        return find(results, name, segment)
                .map(row -> (better == Better.HIGHER ? row.value() : -row.value()) == best)
                .orElse(false);
    }
}
