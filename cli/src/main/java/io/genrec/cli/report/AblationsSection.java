package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The trained models of a reproduction beside each other: how good, how steady over seeds, and at what cost. */
final class AblationsSection {
    private static final List<Cost> COSTS = List.of(
            new Cost("valid NDCG@10", "validation-ndcg", 10, "%.4f"),
            new Cost("weights", "parameters", null, "%,.0f"),
            new Cost("prompt", "prompt", null, "%.0f"),
            new Cost("prefill, ms", "prefill-time", null, "%.2f"),
            new Cost("training, min", "training-time", null, "%.1f"));

    private AblationsSection() {}

    private record Cost(
            String title, String metric, @Nullable Integer k, String format) {
        String cell(ResultTable results, String name) {
            return find(results, name, metric, k)
                    .map(row -> String.format(Locale.ROOT, format, row.value()))
                    .orElse("–");
        }
    }

    static Optional<Html.Section> of(ReportSources sources) {
        ResultTable results = sources.results();
        if (!(results.context().get("variants") instanceof Map<?, ?> variants) || variants.size() < 2) {
            return Optional.empty();
        }
        List<String> header = new ArrayList<>(List.of("model"));
        List<Headline> shown = Headline.COMPARED.stream()
                .filter(headline -> results.names().stream()
                        .anyMatch(name -> headline.find(results, name).isPresent()))
                .toList();
        shown.forEach(headline -> header.add(headline.title()));
        COSTS.forEach(cost -> header.add(cost.title()));
        List<List<String>> rows = new ArrayList<>();
        variants.forEach((key, what) -> {
            String name = key.toString();
            List<String> cells = new ArrayList<>(
                    List.of(Html.tag("b", Html.text(name)) + Html.tag("small", "under", Html.text(what))));
            shown.forEach(headline -> cells.add(quality(results, name, headline)));
            COSTS.forEach(cost -> cells.add(cost.cell(results, name)));
            rows.add(cells);
        });
        return Optional.of(new Html.Section(
                "ablations",
                "Trained models",
                "Mean of " + results.context().get("seeds")
                        + " seeds ± their standard deviation. One catalogue of semantic ids, the same samples and users for"
                        + " all. Prompt: positions of the longest history. Prefill: median, one request at a time.",
                Html.table("figures", header, rows)));
    }

    private static String quality(ResultTable results, String name, Headline headline) {
        Optional<ResultRow> row = headline.find(results, name);
        Optional<ResultRow> spread = find(results, name, headline.metric() + "-spread", headline.k());
        return row.map(found -> Html.tag("span", Figures.value(found))
                        + spread.map(sd -> Html.tag("small", "under", String.format(Locale.ROOT, "± %.4f", sd.value())))
                                .orElse(""))
                .orElse("–");
    }

    private static Optional<ResultRow> find(ResultTable results, String name, String metric, @Nullable Integer k) {
        return results.rows().stream()
                .filter(row -> row.name().equals(name)
                        && row.metric().equals(metric)
                        && Objects.equals(row.k(), k)
                        && (row.segment() == null || row.segment().equals(Segment.ALL.label())))
                .findFirst();
    }
}
