package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepResult;
import io.genrec.domain.event.EventTimes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A log that is in.
 *
 * @param bareItems items known by their ids alone
 * @param overlap of the log's items and those that are described; empty where none is
 * @param span of the log, and its strays
 * @param madeUp how pages, positions and times were made; {@code split} where the log prescribes one
 */
public record ImportResult(
        LogFormat format,
        List<Path> from,
        ImportCounts counts,
        long bareItems,
        Optional<Overlap> overlap,
        EventTimes.Span span,
        Map<String, String> madeUp,
        Path rejects)
        implements StepResult {

    public ImportResult {
        from = List.copyOf(from);
        madeUp = new TreeMap<>(madeUp);
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d events of %,d users on %,d items in %,d requests, %s to %s",
                counts.events(),
                counts.users(),
                counts.items(),
                counts.requests(),
                Instant.ofEpochMilli(counts.firstMillis()),
                Instant.ofEpochMilli(counts.lastMillis())));
        lines.add(text("%,d items described, %,d known by id alone", counts.describedItems() - bareItems, bareItems));
        overlap.ifPresent(fit -> lines.addAll(fit.lines()));
        lines.addAll(LogTimes.lines(span, "`genrec features` leaves them out"));
        madeUp.forEach((what, how) -> lines.add(what + ": " + how));
        counts.filtered().forEach((rule, count) -> lines.add(text("left out: %,d lines, %s", count, rule)));
        lines.add(text("rejected: %,d of %,d lines", counts.allRejected(), counts.lines())
                + (counts.allRejected() == 0 ? "" : ", see " + rejects));
        counts.rejected().forEach((reason, count) -> lines.add(text("rejected: %,d lines, %s", count, reason)));
        lines.addAll(counts.remarks());
        return lines;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("format", format.toString());
        facts.put("from", from.stream().map(Path::toString).toList());
        facts.put("lines", counts.lines());
        facts.put("events", counts.events());
        facts.put("users", counts.users());
        facts.put("items", counts.items());
        facts.put("requests", counts.requests());
        facts.put("describedItems", counts.describedItems() - bareItems);
        facts.put("bareItems", bareItems);
        overlap.ifPresent(fit -> facts.put("itemsOfLogDescribed", fit.both()));
        facts.put("strays", span.strays());
        facts.put("firstEvent", Instant.ofEpochMilli(counts.firstMillis()).toString());
        facts.put("lastEvent", Instant.ofEpochMilli(counts.lastMillis()).toString());
        facts.putAll(madeUp);
        facts.put("filtered", counts.filtered());
        facts.put("rejected", counts.rejected());
        return facts;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
