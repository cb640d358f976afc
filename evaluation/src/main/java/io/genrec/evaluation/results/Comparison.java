package io.genrec.evaluation.results;

import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By what share each model's figures are above those of one of them, the reference: metric {@code hr-over-sft}, unit
 * {@code relative}. Both means are taken on the same draw of users, so that the interval is of the difference: two models whose own intervals
 * overlap may differ for certain, since the same users are hard for both.
 */
public final class Comparison {
    private static final Set<Segment> SEGMENTS = Set.of(Segment.ALL, Segment.DISCOVERY);

    private Comparison() {}

    /** The name of a figure that is relative to the reference's. */
    public static String metric(String metric, String reference) {
        return metric + "-over-" + reference;
    }

    /** @param observed of all models, on the same users; without the reference among them there are no rows */
    public static List<ResultRow> rows(List<Observed> observed, String reference, Bootstrap bootstrap) {
        List<Observed> figures = new ArrayList<>();
        List<UserMeans> of = new ArrayList<>();
        List<UserMeans> over = new ArrayList<>();
        for (Observed figure : observed) {
            if (figure.name().equals(reference) || !SEGMENTS.contains(figure.segment())) {
                continue;
            }
            counterpart(figure, observed, reference).ifPresent(counterpart -> {
                figures.add(figure);
                of.add(figure.means());
                over.add(counterpart.means());
            });
        }
        List<Estimate> lifts = bootstrap.lift(of, over);
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            Observed figure = figures.get(i);
            Estimate lift = lifts.get(i);
            if (Double.isFinite(lift.value())) { // a reference of 0 has no share above it
                rows.add(new ResultRow(
                        figure.name(),
                        figure.segment().label(),
                        metric(figure.metric(), reference),
                        figure.k(),
                        lift.value(),
                        lift.low(),
                        lift.high(),
                        "relative"));
            }
        }
        return rows;
    }

    private static Optional<Observed> counterpart(Observed figure, List<Observed> observed, String reference) {
        return observed.stream()
                .filter(other -> other.name().equals(reference)
                        && other.segment() == figure.segment()
                        && other.metric().equals(figure.metric())
                        && other.k() == figure.k())
                .findFirst();
    }
}
