package io.genrec.flink.stream;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.event.Action;
import io.genrec.flink.features.DataHealth;
import io.genrec.flink.features.DataHealthFile;
import io.genrec.flink.features.DataHealthFile.HealthRow;
import io.genrec.flink.page.LiveTimeline.Taken;
import io.genrec.kafka.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a streaming job has met with since its first start, stops and crashes in between left out: what a checkpoint does
 * not hold is read again, and counted then.
 *
 * @param log what {@link DataHealth} says of a log; its events are all records but for dead letters
 * @param records of the topic of events
 * @param rejected dead letters by the rule they break
 * @param ignored events whose action the field mapping ignores
 * @param unknownFields records by the fields they have that genrec does not know
 * @param tooLate events behind the watermark by more than the lateness
 * @param beyondLimits events of a user or a request who has as much open as is allowed
 * @param pages emitted for the first time
 * @param corrections of pages
 * @param completePages samples that cannot change any more
 * @param sequences changes of users' sequences
 * @param refused of those, what Redis refused as older than what is there
 */
public record StreamHealth(
        DataHealth log,
        long records,
        SortedMap<String, Long> rejected,
        long ignored,
        SortedMap<String, Long> unknownFields,
        long tooLate,
        long beyondLimits,
        long pages,
        long corrections,
        long completePages,
        long sequences,
        long refused) {

    public StreamHealth {
        rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
        unknownFields = Collections.unmodifiableSortedMap(new TreeMap<>(unknownFields));
    }

    /** @param accumulators of the job, by name; none where it has not begun */
    static StreamHealth of(Map<String, Object> accumulators) {
        Counts counts = new Counts(accumulators);
        long events = Stream.of(Taken.values())
                .mapToLong(taken -> counts.of(UserCounts.events(taken)))
                .sum();
        Map<String, SortedMap<Integer, Long>> byHour = new LinkedHashMap<>();
        for (Action action : Action.values()) {
            String label = UserCounts.label(action);
            byHour.put(label, numbers(counts.by(UserCounts.EVENTS_BY_HOUR, "action", label, "hour")));
        }
        DataHealth log = new DataHealth(
                events,
                counts.of(UserCounts.events(Taken.DUPLICATE)),
                counts.of(UserCounts.events(Taken.NOT_ATTRIBUTED)) + counts.of(UserCounts.DETACHED),
                counts.of(UserCounts.events(Taken.CAPPED)),
                counts.of(UserCounts.CAPPED_USERS),
                numbers(counts.by(UserCounts.PAGES_BY_ITEMS, "items")),
                numbers(counts.by(UserCounts.SAMPLES_BY_POSITIVES, "positives")),
                byHour);
        return new StreamHealth(
                log,
                counts.of(SortRecords.RECORDS),
                counts.by(SortRecords.REJECTED, "reason"),
                counts.of(SortRecords.IGNORED),
                counts.by(SortRecords.UNKNOWN_FIELDS, "field"),
                counts.of(UserCounts.events(Taken.TOO_LATE)),
                counts.of(UserCounts.events(Taken.TOO_MANY_REQUESTS))
                        + counts.of(UserCounts.events(Taken.REQUEST_FULL)),
                counts.of(UserCounts.PAGES),
                counts.of(UserCounts.CORRECTIONS),
                counts.of(UserCounts.COMPLETE),
                counts.of(UserCounts.SEQUENCES),
                counts.of(WriteSequences.REFUSED));
    }

    public long deadLetters() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What does not count, in a few words. */
    public String detail() {
        return text(
                "%,d late, %,d dead letters, %,d duplicates",
                tooLate + log.notAttributed(), deadLetters(), log.duplicates());
    }

    /** For the person at the terminal: what came, what it became, and what does not count, nothing left out. */
    public List<String> lines(Topics topics) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d events (%,d exact duplicates dropped): %,d changes of sequences, %,d pages, %,d corrections, %,d pages complete",
                log.events(), log.duplicates(), sequences, pages, corrections, completePages));
        lines.add(text(
                "%,d events too late (genrec.stream.lateness), in topic %s with the reason", tooLate, topics.late()));
        if (beyondLimits > 0) {
            lines.add(text(
                    "%,d events beyond what a user may have open (genrec.stream.max-open-requests, max-request-events),"
                            + " in topic %s with the reason",
                    beyondLimits, topics.late()));
        }
        if (refused > 0) {
            lines.add(text(
                    "%,d sequences refused by Redis, which has those of a stream that was started later: stop whichever is not"
                            + " wanted; if it is that one, start this one with genrec.stream.rewrite-sequences = true",
                    refused));
        }
        lines.add(text("%,d records are not events, in topic %s with the reason", deadLetters(), topics.deadLetters())
                + rejected.entrySet().stream()
                        .map(rule -> text("%,d: %s", rule.getValue(), rule.getKey()))
                        .collect(Collectors.joining(
                                "; ", rejected.isEmpty() ? "" : " (", rejected.isEmpty() ? "" : ")")));
        if (ignored > 0) {
            lines.add(text("%,d events of actions that genrec.kafka.mapping.actions ignores", ignored));
        }
        if (!unknownFields.isEmpty()) {
            lines.add("fields that genrec does not know, passed over: "
                    + unknownFields.entrySet().stream()
                            .map(field -> text("%s in %,d records", field.getKey(), field.getValue()))
                            .collect(Collectors.joining(", ")));
        }
        lines.addAll(log.warnings());
        return List.copyOf(lines);
    }

    /** Into {@code metrics/stream-health.json}, in the place of the one before. */
    public void write(RunDirectory run) {
        List<HealthRow> rows = new ArrayList<>();
        rows.add(new HealthRow("records", "read", records()));
        rejected.forEach((rule, count) -> rows.add(new HealthRow("records", "rejected: " + rule, count)));
        unknownFields.forEach(
                (field, count) -> rows.add(new HealthRow("records", "with unknown field: " + field, count)));
        rows.add(new HealthRow("events", "ignored", ignored));
        rows.add(new HealthRow("events", "too-late", tooLate));
        rows.add(new HealthRow("events", "beyond-limits", beyondLimits));
        rows.add(new HealthRow("sequences", "changes", sequences));
        rows.add(new HealthRow("sequences", "refused", refused));
        rows.add(new HealthRow("pages", "published", pages));
        rows.add(new HealthRow("pages", "corrections", corrections));
        rows.add(new HealthRow("pages", "complete", completePages));
        DataHealthFile.write(log, "stream", rows, run.streamHealth());
    }

    private static SortedMap<Integer, Long> numbers(SortedMap<String, Long> counts) {
        SortedMap<Integer, Long> numbers = new TreeMap<>();
        counts.forEach((number, count) -> numbers.put(Integer.valueOf(number), count));
        return numbers;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** @param accumulators by the names that {@link StreamCounts} gives them */
    private record Counts(Map<String, Object> accumulators) {
        long of(String name) {
            return (long) accumulators.getOrDefault(StreamCounts.PREFIX + name, 0L);
        }

        /** By the values of the last label. */
        SortedMap<String, Long> by(String name, String... labels) {
            String prefix = StreamCounts.PREFIX
                    + name
                    + StreamCounts.SEPARATOR
                    + String.join(StreamCounts.SEPARATOR, labels)
                    + StreamCounts.SEPARATOR;
            SortedMap<String, Long> counts = new TreeMap<>();
            accumulators.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    counts.put(key.substring(prefix.length()), (long) value);
                }
            });
            return counts;
        }
    }
}
