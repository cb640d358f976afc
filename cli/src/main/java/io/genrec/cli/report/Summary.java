package io.genrec.cli.report;

import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page in a sentence or two: who is ahead, by how much, and how sure that is. */
final class Summary {
    private static final List<Headline> OF = Headline.TERMINAL.subList(0, 3);

    private Summary() {}

    static String of(ReportSources sources) {
        ResultTable results = sources.results();
        String ahead = OF.stream()
                .flatMap(headline -> sentence(headline, results).stream())
                .collect(Collectors.joining(" "));
        Object data = results.context().get("data");
        return (data == null ? "" : Html.text(data) + ". ") + ahead;
    }

    private static Optional<String> sentence(Headline headline, ResultTable results) {
        List<ResultRow> ranked = results.names().stream()
                .flatMap(name -> headline.find(results, name).stream())
                .sorted(Comparator.comparingDouble(ResultRow::value).reversed())
                .toList();
        if (ranked.size() < 2) {
            return Optional.empty();
        }
        ResultRow best = ranked.get(0);
        ResultRow next = ranked.get(1);
        boolean apart = Stream.of(best.low(), next.high()).allMatch(Objects::nonNull)
                && Objects.requireNonNull(best.low()) > Objects.requireNonNull(next.high());
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: <b>%s</b> %.3f, then %s %.3f%s.",
                headline.title(),
                Html.text(best.name()),
                best.value(),
                Html.text(next.name()),
                next.value(),
                apart ? "" : " (intervals overlap)"));
    }
}
