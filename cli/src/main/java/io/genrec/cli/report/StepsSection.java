package io.genrec.cli.report;

import io.genrec.cli.step.StepRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What each step did, and how to do it again. */
final class StepsSection {
    private StepsSection() {}

    static Html.Section of(List<StepRecord> records, Map<String, Object> context) {
        return new Html.Section("steps", "Steps and provenance", "", facts(records) + provenance(records, context));
    }

    /** What each step printed. */
    private static String facts(List<StepRecord> records) {
        List<List<String>> rows = new ArrayList<>();
        for (StepRecord record : records) {
            String printed = record.lines().stream().map(Html::text).collect(Collectors.joining("<br>"));
            rows.add(
                    List.of(Html.text(record.step()), String.format(Locale.ROOT, "%.1f s", record.seconds()), printed));
        }
        return Html.table("steps", List.of("step", "time", "what it did"), rows);
    }

    private static String provenance(List<StepRecord> records, Map<String, Object> context) {
        Set<String> commands = new LinkedHashSet<>();
        records.forEach(record -> commands.add(Html.text(record.command())));
        StringBuilder inner = new StringBuilder(Html.tag("h3", "Commands"));
        inner.append(Html.tag("pre", String.join("\n", commands)));
        inner.append(Html.tag("details", Html.tag("summary", "what the figures depend on") + definitions(context)));
        for (StepRecord record : records) {
            if (!record.settings().isEmpty()) {
                inner.append(Html.tag(
                        "details",
                        Html.tag(
                                        "summary",
                                        Html.text("settings of " + record.step() + ", genrec " + record.genrec()
                                                + ", finished " + record.finishedAt()))
                                + definitions(record.settings())));
            }
        }
        return inner.toString();
    }

    private static String definitions(Map<String, Object> values) {
        StringBuilder list = new StringBuilder();
        values.forEach((key, value) -> list.append(Html.tag("dt", Html.text(key)))
                .append(Html.tag(
                        "dd",
                        value instanceof Map<?, ?> inner
                                ? inner.entrySet().stream()
                                        .map(entry -> Html.text(entry.getKey() + ": " + entry.getValue()))
                                        .collect(Collectors.joining("<br>"))
                                : Html.text(value))));
        return Html.tag("dl", list.toString());
    }
}
