package io.genrec.evaluation.results;

import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import java.util.ArrayList;
import java.util.List;

/** One figure as it was observed, user by user, from which its mean and its interval follow. */
public record Observed(String name, Segment segment, String metric, int k, UserMeans means) {

    /** A row each, in their order; figures that nothing was observed of are left out. All see the same resamples. */
    public static List<ResultRow> rows(List<Observed> figures, Bootstrap bootstrap) {
        List<Estimate> estimates =
                bootstrap.estimate(figures.stream().map(Observed::means).toList());
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            Observed figure = figures.get(i);
            if (!Double.isNaN(estimates.get(i).value())) {
                rows.add(ResultRow.share(
                        figure.name(), figure.segment(), figure.metric(), figure.k(), estimates.get(i)));
            }
        }
        return rows;
    }
}
