package io.genrec.evaluation.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a result table.
 *
 * @param name what was measured: a model ({@code popularity}, {@code item-knn}, {@code sft}) or a part
 * @param segment {@code all}, {@code repeat}, {@code new}, {@code head}, {@code torso}, {@code tail},
 *     {@code short-history} or {@code long-history}; null where there
 *     are none
 * @param metric {@code hr}, {@code ndcg}, {@code recall}, {@code har}, {@code coverage}, {@code tail-share} and others
 * @param k places of the ranking looked at, null where the metric has none
 * @param low lower end of the confidence interval, null where there is none
 * @param high upper end of the confidence interval, null where there is none
 * @param unit {@code share} where the figure lies in [0, 1]
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResultRow(
        String name,
        @Nullable String segment,
        String metric,
        @Nullable Integer k,
        double value,
        @Nullable Double low,
        @Nullable Double high,
        String unit) {

    /** A share with its interval. */
    public static ResultRow share(String name, Segment segment, String metric, int k, Estimate estimate) {
        return new ResultRow(
                name, segment.label(), metric, k, estimate.value(), estimate.low(), estimate.high(), "share");
    }

    /** A share without an interval. */
    public static ResultRow share(String name, Segment segment, String metric, int k, double value) {
        return new ResultRow(name, segment.label(), metric, k, value, null, null, "share");
    }
}
