package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The main table and its segments. */
final class ResultsSection {
    private static final List<Headline> OF_SEGMENTS = List.of(
            new Headline("HR@10", "hr", 10, Headline.Better.HIGHER),
            new Headline("NDCG@10", "ndcg", 10, Headline.Better.HIGHER),
            new Headline("HR@50", "hr", 50, Headline.Better.HIGHER));
    private static final Map<Segment, String> SEGMENTS = segments();

    private ResultsSection() {}

    static String of(ResultTable results) {
        return Html.section("Results", basis(results), main(results))
                + Html.section(
                        "Segments",
                        "A segment takes only its items as targets and leaves out pages without any. Head, torso and tail"
                                + " are the catalogue by reactions in training: its most popular "
                                + percent(results, "headShare")
                                + ", its least popular "
                                + percent(results, "tailShare")
                                + ", and what lies between.",
                        segments(results));
    }

    private static String main(ResultTable results) {
        List<String> header = new ArrayList<>(List.of("metric"));
        results.names().forEach(name -> header.add(Html.text(name)));
        List<List<String>> rows = new ArrayList<>();
        for (Headline headline : Headline.PAGE) {
            if (results.names().stream()
                    .anyMatch(name -> headline.find(results, name).isPresent())) {
                rows.add(row(Html.text(headline.title()), headline, results, Segment.ALL));
            }
        }
        return Html.table("figures", header, rows);
    }

    private static String segments(ResultTable results) {
        List<String> header = new ArrayList<>(List.of("targets", "metric"));
        results.names().forEach(name -> header.add(Html.text(name)));
        List<List<String>> rows = new ArrayList<>();
        SEGMENTS.forEach((segment, meaning) -> {
            for (Headline headline : OF_SEGMENTS) {
                if (results.names().stream()
                        .anyMatch(name -> headline.find(results, name, segment).isPresent())) {
                    List<String> row = new ArrayList<>(List.of(headline.equals(OF_SEGMENTS.get(0)) ? meaning : ""));
                    row.addAll(row(Html.text(headline.title()), headline, results, segment));
                    rows.add(row);
                }
            }
        });
        return Html.table("figures two-heads", header, rows);
    }

    private static List<String> row(String title, Headline headline, ResultTable results, Segment segment) {
        List<String> cells = new ArrayList<>(List.of(title));
        for (String name : results.names()) {
            Optional<ResultRow> row = headline.find(results, name, segment);
            String best = headline.isBest(results, name, segment) ? "b" : "span";
            cells.add(
                    row.map(found -> Html.tag(best, Figures.value(found)) + Html.tag("small", Figures.interval(found)))
                            .orElse("–"));
        }
        return cells;
    }

    private static String basis(ResultTable results) {
        Map<String, Object> context = results.context();
        return "Full ranking of " + context.get("catalogueItems") + " items on " + context.get("pages")
                + " held-out pages of " + context.get("users") + " users; relevant is what the user reacted to on the"
                + " page. Bold: best of its row. Brackets: 95% interval, bootstrap over users. HaR: share of generated"
                + " semantic ids that name no item, unconstrained beams; lower is better.";
    }

    private static String percent(ResultTable results, String key) {
        return results.context().get(key) instanceof Number share
                ? Math.round(share.doubleValue() * 100) + "%"
                : "part";
    }

    private static Map<Segment, String> segments() {
        Map<Segment, String> meanings = new EnumMap<>(Segment.class);
        meanings.put(Segment.REPEAT, "repeat: in the user's history");
        meanings.put(Segment.NEW, "new: not in the user's history");
        meanings.put(Segment.HEAD, "head");
        meanings.put(Segment.TORSO, "torso");
        meanings.put(Segment.TAIL, "tail");
        return meanings;
    }
}
