package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** For which targets and which users a model is good. */
final class SegmentsSection {
    private static final List<Headline> OF_SEGMENTS = List.of(
            new Headline("HR@10", "hr", 10, Headline.Better.HIGHER),
            new Headline("NDCG@10", "ndcg", 10, Headline.Better.HIGHER),
            new Headline("HR@50", "hr", 50, Headline.Better.HIGHER));

    private SegmentsSection() {}

    static Html.Section of(ReportSources sources) {
        ResultTable results = sources.results();
        Map<Segment, String> segments = segments();
        segments.keySet().removeIf(segment -> results.rows().stream()
                .noneMatch(row -> segment.label().equals(row.segment())));
        return new Html.Section(
                "segments",
                "Segments",
                "A segment of items takes only those as targets and leaves out pages without any; a segment of histories"
                        + " takes the pages after them. Head, torso and tail are the catalogue by reactions in training:"
                        + " its most popular " + percent(results, "headShare") + ", its least popular "
                        + percent(results, "tailShare") + ", and what lies between."
                        + shortest(results),
                Html.tag("div", "charts wide", charts(sources, segments))
                        + Html.tag("details", Html.tag("summary", "As a table") + table(results, segments)));
    }

    private static String charts(ReportSources sources, Map<Segment, String> segments) {
        ResultTable results = sources.results();
        return OF_SEGMENTS.stream()
                .map(headline -> Chart.bars(
                        headline.title(),
                        List.copyOf(segments.values()),
                        results.names().stream()
                                .map(name -> new Chart.Series(
                                        name,
                                        sources.colour(name),
                                        segments.keySet().stream()
                                                .map(segment -> headline.find(results, name, segment)
                                                        .map(ResultsSection::bar)
                                                        .orElse(null))
                                                .collect(Collectors.toCollection(ArrayList::new))))
                                .toList()))
                .map(Chart::html)
                .collect(Collectors.joining("\n"));
    }

    private static String table(ResultTable results, Map<Segment, String> segments) {
        List<String> header = new ArrayList<>(List.of("targets", "metric"));
        results.names().forEach(name -> header.add(Html.text(name)));
        List<List<String>> rows = new ArrayList<>();
        segments.forEach((segment, meaning) -> {
            for (Headline headline : OF_SEGMENTS) {
                boolean first = headline.equals(OF_SEGMENTS.get(0));
                List<String> cells =
                        new ArrayList<>(List.of(first ? Html.text(meaning) : "", Html.text(headline.title())));
                results.names()
                        .forEach(name -> cells.add(ResultsSection.cell(results, name, headline, segment, "beside")));
                rows.add(cells);
            }
        });
        return Html.table("figures two-heads", header, rows);
    }

    private static String shortest(ResultTable results) {
        Object cut = results.context().get("shortHistory");
        return cut == null ? "" : " A short history has at most " + cut + " behaviours, half of the pages have one.";
    }

    private static String percent(ResultTable results, String key) {
        return results.context().get(key) instanceof Number share
                ? Math.round(share.doubleValue() * 100) + "%"
                : "part";
    }

    private static Map<Segment, String> segments() {
        Map<Segment, String> meanings = new EnumMap<>(Segment.class);
        meanings.put(Segment.REPEAT, "repeat items");
        meanings.put(Segment.NEW, "new items");
        meanings.put(Segment.DISCOVERY, "new items, history left out");
        meanings.put(Segment.HEAD, "head");
        meanings.put(Segment.TORSO, "torso");
        meanings.put(Segment.TAIL, "tail");
        meanings.put(Segment.LATER, "items added after training");
        meanings.put(Segment.EARLIER, "items known in training");
        meanings.put(Segment.SHORT_HISTORY, "short history");
        meanings.put(Segment.LONG_HISTORY, "long history");
        return meanings;
    }
}
