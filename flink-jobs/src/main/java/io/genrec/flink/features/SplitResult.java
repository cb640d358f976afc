package io.genrec.flink.features;

import io.genrec.datasets.run.StepResult;
import io.genrec.flink.split.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a stream's complete pages.
 *
 * @param pages read, duplicates included
 * @param duplicates pages that were there already
 * @param samples pages by split
 * @param first when the first request began
 * @param last time of the newest page, or of the newest reaction to one
 * @param split the rule, with the instants it cut at
 */
public record SplitResult(
        long pages,
        long duplicates,
        long users,
        Map<Split, Long> samples,
        Instant first,
        Instant last,
        String split,
        double seconds)
        implements StepResult {

    public SplitResult {
        samples = Map.copyOf(samples);
    }

    public long samples(Split split) {
        return samples.getOrDefault(split, 0L);
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d complete pages of %,d users from the stream, %s to %s, in %.1f s",
                pages, users, first, last, seconds));
        lines.add(text(
                "%,d train, %,d valid, %,d test", samples(Split.TRAIN), samples(Split.VALID), samples(Split.TEST)));
        if (duplicates > 0) {
            lines.add(text("%,d pages were there twice, of a stream that was begun anew, and count once", duplicates));
        }
        lines.add("split " + split);
        return List.copyOf(lines);
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("from", "stream");
        facts.put("pages", pages);
        facts.put("duplicates", duplicates);
        facts.put("users", users);
        for (Split part : Split.values()) {
            facts.put(part.label() + "Samples", samples(part));
        }
        facts.put("split", split);
        facts.put("seconds", seconds);
        return facts;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
