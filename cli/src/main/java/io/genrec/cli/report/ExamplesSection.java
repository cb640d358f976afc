package io.genrec.cli.report;

import io.genrec.evaluation.examples.Example;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A few users: what they did, what they did next, and what each model would have shown. */
final class ExamplesSection {
    private ExamplesSection() {}

    static Optional<Html.Section> of(List<Example> examples) {
        return examples.isEmpty()
                ? Optional.empty()
                : Optional.of(new Html.Section(
                        "users",
                        "Users",
                        "The first held-out pages, not chosen. Marked with ✓: recommended items that the user reacted to on the"
                                + " page.",
                        examples.stream().map(ExamplesSection::of).collect(Collectors.joining("\n"))));
    }

    private static String of(Example example) {
        Set<String> hits =
                example.reactedTo().stream().map(Example.Entry::itemId).collect(Collectors.toSet());
        StringBuilder columns = new StringBuilder();
        columns.append(column("history, newest first", example.history(), Set.of()));
        columns.append(column("then reacted to", example.reactedTo(), Set.of()));
        example.recommended().forEach(list -> columns.append(column(list.model() + " recommends", list.items(), hits)));
        return Html.tag(
                "article",
                Html.tag(
                                "h3",
                                Html.text("User " + example.userId())
                                        + Html.tag("small", Html.text(" request " + example.requestId())))
                        + Html.tag("div", "columns", columns.toString()));
    }

    private static String column(String title, List<Example.Entry> entries, Set<String> hits) {
        String items = entries.stream()
                .map(entry -> hits.contains(entry.itemId())
                        ? Html.tag("li", "hit", entry(entry))
                        : Html.tag("li", entry(entry)))
                .collect(Collectors.joining());
        return Html.tag("div", Html.tag("h4", Html.text(title)) + Html.tag("ol", items));
    }

    private static String entry(Example.Entry entry) {
        String title = Html.text(entry.title().isEmpty() ? entry.itemId() : entry.title());
        return entry.action().isEmpty() ? title : title + " " + Html.tag("small", Html.text(entry.action()));
    }
}
