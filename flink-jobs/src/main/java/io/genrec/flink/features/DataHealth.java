package io.genrec.flink.features;

import io.genrec.domain.event.Action;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * What there is to know of a log before one trains on it.
 *
 * @param events read, duplicates included
 * @param duplicates equal to another in every field
 * @param notAttributed too long after their requests began
 * @param cappedEvents beyond what a user may have in an hour
 * @param cappedUsers who had such events
 * @param itemsPerPage pages by how many different items were on them
 * @param positivesPerPage samples by how many of their items were reacted to
 * @param actionsByHour events of each action by hour of the day, UTC
 */
public record DataHealth(
        long events,
        long duplicates,
        long notAttributed,
        long cappedEvents,
        long cappedUsers,
        SortedMap<Integer, Long> itemsPerPage,
        SortedMap<Integer, Long> positivesPerPage,
        Map<String, SortedMap<Integer, Long>> actionsByHour) {

    public DataHealth {
        itemsPerPage = Collections.unmodifiableSortedMap(new TreeMap<>(itemsPerPage));
        positivesPerPage = Collections.unmodifiableSortedMap(new TreeMap<>(positivesPerPage));
        actionsByHour = Collections.unmodifiableMap(new LinkedHashMap<>(actionsByHour));
    }

    static DataHealth of(JobExecutionResult counts) {
        Map<String, SortedMap<Integer, Long>> byHour = new LinkedHashMap<>();
        for (Action action : Action.values()) {
            byHour.put(action.name().toLowerCase(Locale.ROOT), histogram(counts, FeatureCounts.byHour(action)));
        }
        return new DataHealth(
                counts.getAccumulatorResult(FeatureCounts.EVENTS),
                counts.getAccumulatorResult(FeatureCounts.DUPLICATES),
                counts.getAccumulatorResult(FeatureCounts.NOT_ATTRIBUTED),
                counts.getAccumulatorResult(FeatureCounts.CAPPED_EVENTS),
                counts.getAccumulatorResult(FeatureCounts.CAPPED_USERS),
                histogram(counts, FeatureCounts.PAGE_SIZES),
                histogram(counts, FeatureCounts.POSITIVES),
                byHour);
    }

    private static SortedMap<Integer, Long> histogram(JobExecutionResult counts, String name) {
        TreeMap<Integer, Integer> counted = counts.getAccumulatorResult(name);
        SortedMap<Integer, Long> histogram = new TreeMap<>();
        counted.forEach((value, count) -> histogram.put(value, (long) count));
        return histogram;
    }

    /** What deserves attention; empty where nothing does. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (notAttributed > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%,d events came after their request's attribution window and count for nothing"
                            + " (genrec.features.attribution-window)",
                    notAttributed));
        }
        if (cappedUsers > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%,d users had too many events in an hour to be people: %,d events dropped"
                            + " (genrec.features.max-events-per-hour)",
                    cappedUsers,
                    cappedEvents));
        }
        return warnings;
    }
}
