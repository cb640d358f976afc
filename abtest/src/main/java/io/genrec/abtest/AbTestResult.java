package io.genrec.abtest;

import io.genrec.datasets.run.StepResult;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of a trial. */
public record AbTestResult(ResultTable table) implements StepResult {
    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (String arm : table.names()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %s clicks and %s orders a user, click rate %s, tail share %s",
                    arm,
                    level(arm, "clicks"),
                    level(arm, "orders"),
                    level(arm, "click-rate"),
                    level(arm, "tail-share")));
        }
        for (ResultRow row : table.rows()) {
            if ("relative".equals(row.unit()) && "all".equals(row.segment()) && isHeadline(row.metric())) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s, %s: %+.1f%% [%+.1f%%, %+.1f%%]",
                        row.name(),
                        row.metric().replace("-over-", " over "),
                        100 * row.value(),
                        100 * bound(row.low()),
                        100 * bound(row.high())));
            }
        }
        lines.add("clicks and orders a user are adjusted by clicks before the trial (CUPED), shares are not");
        return lines;
    }

    @Override
    public Map<String, Object> facts() {
        return table.context();
    }

    private static boolean isHeadline(String metric) {
        return metric.startsWith("clicks-") || metric.startsWith("orders-") || metric.startsWith("tail-share-");
    }

    private static double bound(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private String level(String arm, String metric) {
        return table.rows().stream()
                .filter(row -> row.name().equals(arm) && row.metric().equals(metric) && "all".equals(row.segment()))
                .findFirst()
                .map(row -> String.format(Locale.ROOT, "%.4f", row.value()))
                .orElse("-");
    }
}
