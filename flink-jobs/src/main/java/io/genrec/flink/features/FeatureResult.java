package io.genrec.flink.features;

import io.genrec.datasets.imports.LogTimes;
import io.genrec.datasets.run.StepResult;
import io.genrec.domain.event.EventTimes;
import io.genrec.flink.split.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the feature job made of a log.
 *
 * @param health of the log
 * @param pages seen, whether samples came of them or not
 * @param samples pages by split
 * @param historyBehaviours over the histories of all samples
 * @param span of the log, and its strays, which are in none of the counts
 * @param split the rule, with the instants it cut at
 */
public record FeatureResult(
        DataHealth health,
        long users,
        long pages,
        Map<Split, Long> samples,
        long historyBehaviours,
        EventTimes.Span span,
        String split,
        double seconds)
        implements StepResult {

    public FeatureResult {
        samples = Map.copyOf(samples);
    }

    /** Events read, duplicates included. */
    public long events() {
        return health.events();
    }

    public long duplicates() {
        return health.duplicates();
    }

    private Set<Map.Entry<Integer, Long>> pagesByPositives() {
        return health.positivesPerPage().entrySet();
    }

    public long samples(Split split) {
        return samples.getOrDefault(split, 0L);
    }

    public long allSamples() {
        return samples.values().stream().mapToLong(Long::longValue).sum();
    }

    public double meanPositives() {
        long positives = pagesByPositives().stream()
                .mapToLong(page -> page.getKey() * page.getValue())
                .sum();
        return (double) positives / allSamples();
    }

    /** The lower median. */
    public int medianPositives() {
        long before = 0;
        for (Map.Entry<Integer, Long> pagesOfSize : pagesByPositives()) {
            before += pagesOfSize.getValue();
            if (2 * before >= allSamples()) {
                return pagesOfSize.getKey();
            }
        }
        return 0;
    }

    /** Behaviours a sample, after the cap. */
    public double meanHistory() {
        return (double) historyBehaviours / allSamples();
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d events (%,d exact duplicates dropped) of %,d users in %.1f s (%,.0f events/s)",
                events(), duplicates(), users, seconds, events() / seconds));
        lines.add(text(
                "%,d of %,d pages became samples: %,d train, %,d valid, %,d test",
                allSamples(), pages, samples(Split.TRAIN), samples(Split.VALID), samples(Split.TEST)));
        lines.addAll(LogTimes.lines(span, "left out"));
        lines.addAll(health.warnings());
        lines.add("split " + split);
        lines.add(text(
                "a sample has %.1f positives (median %d) and %.1f behaviours of history on average",
                meanPositives(), medianPositives(), meanHistory()));
        for (Split heldOut : List.of(Split.VALID, Split.TEST)) {
            if (samples(heldOut) == 0) {
                lines.add("nothing to " + heldOut.label() + " on: no sample falls there");
            }
        }
        return List.copyOf(lines);
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("events", events());
        facts.put("duplicates", duplicates());
        facts.put("strays", span.strays());
        facts.put("notAttributed", health.notAttributed());
        facts.put("cappedEvents", health.cappedEvents());
        facts.put("cappedUsers", health.cappedUsers());
        facts.put("users", users);
        facts.put("pages", pages);
        for (Split part : Split.values()) {
            facts.put(part.label() + "Samples", samples(part));
        }
        facts.put("meanPositives", meanPositives());
        facts.put("medianPositives", medianPositives());
        facts.put("meanHistory", meanHistory());
        facts.put("split", split);
        facts.put("seconds", seconds);
        facts.put("eventsPerSecond", events() / seconds);
        return facts;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
