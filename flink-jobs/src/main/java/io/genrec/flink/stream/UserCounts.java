package io.genrec.flink.stream;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.LiveTimeline.Taken;
import io.genrec.flink.stream.StreamCounts.Count;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What one task counts of its users. */
final class UserCounts {
    static final String SEQUENCES = "sequence_changes";
    static final String PAGES = "pages_closed";
    static final String CORRECTIONS = "page_corrections";
    static final String COMPLETE = "pages_complete";
    static final String CAPPED_USERS = "users_capped";

    /** Events counted as a request's own, until the request turned out to have begun too long before them. */
    static final String DETACHED = "events_detached";

    /** All pages that cannot change any more, by {@code items}. */
    static final String PAGES_BY_ITEMS = "pages_by_items";

    /** Complete pages, by {@code positives}. */
    static final String SAMPLES_BY_POSITIVES = "samples_by_positives";

    /** Events but for duplicates, by {@code action} and {@code hour}. */
    static final String EVENTS_BY_HOUR = "events_by_hour";

    /** Stands for itself and all beyond: labels must stay few. */
    private static final int LARGEST = 200;

    private final StreamCounts counts;
    private final Map<Taken, Count> events = new EnumMap<>(Taken.class);
    private final Map<Action, Map<Long, Count>> byHour = new EnumMap<>(Action.class);
    private final Count sequences;
    private final Count pages;
    private final Count corrections;
    private final Count complete;
    private final Count cappedUsers;
    private final Count detached;

    UserCounts(StreamCounts counts) {
        this.counts = counts;
        for (Taken taken : Taken.values()) {
            events.put(taken, counts.of(events(taken)));
        }
        sequences = counts.of(SEQUENCES);
        pages = counts.of(PAGES);
        corrections = counts.of(CORRECTIONS);
        complete = counts.of(COMPLETE);
        cappedUsers = counts.of(CAPPED_USERS);
        detached = counts.of(DETACHED);
    }

    /** Name of the count of events that became this. */
    static String events(Taken taken) {
        return "events_" + taken.name().toLowerCase(Locale.ROOT);
    }

    static String label(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    void event(Event event, Taken taken) {
        Count count = events.get(taken);
        if (count != null) {
            count.add(1);
        }
        if (taken != Taken.DUPLICATE) {
            byHour.computeIfAbsent(event.action(), action -> new HashMap<>())
                    .computeIfAbsent(
                            EventRules.hourOf(event.timeMillis()) % 24,
                            hour -> counts.of(
                                    EVENTS_BY_HOUR, "action", label(event.action()), "hour", String.valueOf(hour)))
                    .add(1);
        }
    }

    void cappedUser() {
        cappedUsers.add(1);
    }

    void sequence() {
        sequences.add(1);
    }

    void page(int revision) {
        (revision == 1 ? pages : corrections).add(1);
    }

    void complete(PageSample sample) {
        complete.add(1);
        counts.of(SAMPLES_BY_POSITIVES, "positives", size(sample.positives().size()))
                .add(1);
    }

    /** @see io.genrec.flink.page.LiveTimeline.Output#closed */
    void closed(List<Integer> pageSizes, int notAttributed) {
        pageSizes.forEach(
                items -> counts.of(PAGES_BY_ITEMS, "items", size(items)).add(1));
        detached.add(notAttributed);
    }

    private static String size(int size) {
        return String.valueOf(Math.min(size, LARGEST));
    }
}
