package io.genrec.flink.page;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a user is looked at with every event, and small for that.
 *
 * @param revision how often the sequence has changed
 * @param newestMillis time of the newest event that ever was in the sequence; 0 where none was
 * @param seeded whether a history from elsewhere has been laid under this one
 * @param capped whether ever more events came in an hour than a person's
 * @param openRequests how many requests may still change
 * @param settledMillis up to when, itself included, reactions are folded into the history and requests have theirs for good
 * @param hours how many events came of each hour that more may come of
 */
public record TimelineHead(
        long revision,
        long newestMillis,
        boolean seeded,
        boolean capped,
        int openRequests,
        long settledMillis,
        List<Hour> hours) {
    public static final TimelineHead NEW = new TimelineHead(0, 0, false, false, 0, Long.MIN_VALUE, List.of());

    public TimelineHead {
        hours = List.copyOf(hours);
    }

    /**
     * Events of one hour.
     *
     * @param hour UTC, counted from the epoch
     */
    public record Hour(long hour, int events) {}

    int eventsOf(long hour) {
        for (Hour each : hours) {
            if (each.hour() == hour) {
                return each.events();
            }
        }
        return 0;
    }

    /** One event more of an hour; hours before {@code oldest} are forgotten. */
    TimelineHead withEvent(long hour, long oldest) {
        List<Hour> next = new ArrayList<>(hours.size() + 1);
        for (Hour each : hours) {
            if (each.hour() >= oldest && each.hour() != hour) {
                next.add(each);
            }
        }
        next.add(new Hour(hour, eventsOf(hour) + 1));
        return new TimelineHead(revision, newestMillis, seeded, capped, openRequests, settledMillis, next);
    }

    TimelineHead withSequence(long newest) {
        return new TimelineHead(
                revision + 1, Math.max(newestMillis, newest), seeded, capped, openRequests, settledMillis, hours);
    }

    public TimelineHead withOpenRequests(int open) {
        return new TimelineHead(revision, newestMillis, seeded, capped, open, settledMillis, hours);
    }

    TimelineHead settledTo(long millis) {
        return new TimelineHead(revision, newestMillis, seeded, capped, openRequests, millis, hours);
    }

    TimelineHead asSeeded() {
        return new TimelineHead(revision, newestMillis, true, capped, openRequests, settledMillis, hours);
    }

    TimelineHead asCapped() {
        return new TimelineHead(revision, newestMillis, seeded, true, openRequests, settledMillis, hours);
    }
}
