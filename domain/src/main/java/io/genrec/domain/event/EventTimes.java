package io.genrec.domain.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * When the events of a log happened, counted by the hour: enough to tell where the log begins and ends from the few times
 * that belong to none of it, a clock that was wrong, a date that was never set. Not for several threads at once.
 */
public final class EventTimes {
    /** Of all events, at each end of the log: where there are more, they are part of the log and not strays. */
    private static final double MAX_STRAY_SHARE = 0.01;

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long MIN_GAP = Duration.ofDays(1).toMillis();
    private static final int EXAMPLES = 3;

    private final TreeMap<Long, Hour> hours = new TreeMap<>();
    private Hour latest = new Hour(); // logs are mostly in order
    private long latestHour = -1;
    private long count;

    private static final class Hour {
        private long count;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        void add(long events, long from, long to) {
            count += events;
            first = Math.min(first, from);
            last = Math.max(last, to);
        }
    }

    /**
     * Where a log begins and ends.
     *
     * @param strays events before the first or after the last
     * @param strayTimes of some of them
     */
    public record Span(Instant first, Instant last, long strays, List<Instant> strayTimes) {
        public Span {
            strayTimes = List.copyOf(strayTimes);
        }
    }

    /** @param timeMillis milliseconds since the epoch, UTC */
    public void add(long timeMillis) {
        long hour = Math.floorDiv(timeMillis, HOUR);
        if (hour != latestHour) {
            latest = hours.computeIfAbsent(hour, h -> new Hour());
            latestHour = hour;
        }
        latest.add(1, timeMillis, timeMillis);
        count++;
    }

    public void addAll(EventTimes others) {
        others.hours.forEach((hour, times) ->
                hours.computeIfAbsent(hour, h -> new Hour()).add(times.count, times.first, times.last));
        count += others.count;
    }

    public long count() {
        return count;
    }

    /** The lower median, to the hour. There must be an event. */
    public Instant median() {
        long before = 0;
        for (Hour hour : hours.values()) {
            before += hour.count;
            if (2 * before >= count) {
                return Instant.ofEpochMilli(hour.first);
            }
        }
        throw new IllegalStateException("no event");
    }

    /**
     * The log without its strays. Going outwards from the middle 98% of the events, the log ends at the first pause that
     * is longer than a day and than a share of the time those 98% take; what lies beyond, at most 1% of all events on
     * either side, is strays. There must be an event.
     *
     * @param gap the share; 0 for a log that is taken as it is
     */
    public Span span(double gap) {
        List<Hour> inTime = List.copyOf(hours.values());
        int begin = edge(inTime, 0, 1);
        int end = edge(inTime, inTime.size() - 1, -1);
        long pause = Math.max(MIN_GAP, Math.round(gap * (inTime.get(end).last - inTime.get(begin).first)));
        int first = begin;
        while (first > 0 && (gap == 0 || inTime.get(first).first - inTime.get(first - 1).last <= pause)) {
            first--;
        }
        int last = end;
        while (last < inTime.size() - 1 && (gap == 0 || inTime.get(last + 1).first - inTime.get(last).last <= pause)) {
            last++;
        }
        List<Hour> strays = new ArrayList<>(inTime.subList(0, first));
        strays.addAll(inTime.subList(last + 1, inTime.size()));
        return new Span(
                Instant.ofEpochMilli(inTime.get(first).first),
                Instant.ofEpochMilli(inTime.get(last).last),
                strays.stream().mapToLong(hour -> hour.count).sum(),
                strays.stream()
                        .limit(EXAMPLES)
                        .map(hour -> Instant.ofEpochMilli(hour.first))
                        .toList());
    }

    /** The first hour from an end of the log that is not wholly within the share of strays. */
    private int edge(List<Hour> inTime, int from, int step) {
        long allowed = (long) (MAX_STRAY_SHARE * count);
        int at = from;
        for (long passed = inTime.get(at).count; passed <= allowed; passed += inTime.get(at).count) {
            at += step;
        }
        return at;
    }
}
