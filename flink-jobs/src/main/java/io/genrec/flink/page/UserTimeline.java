package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One user's events, folded in order of time ({@link Event#IN_TIME}) into requests with their pages, and into the
 * history that each request was answered from. An event told twice changes nothing.
 */
public final class UserTimeline {
    private final String userId;
    private final UserHistory history;
    private final EventRules rules;
    private final Map<String, RequestPages> requests = new LinkedHashMap<>();

    public UserTimeline(String userId, PageRules pages, EventRules rules) {
        this.userId = userId;
        this.history = new UserHistory(pages.historyCap());
        this.rules = rules;
    }

    /** Tells an event. @return false where it comes too long after its request began: then it counts for nothing */
    public boolean add(Event event) {
        RequestPages request = requests.computeIfAbsent(
                event.requestId(), id -> new RequestPages(event, history.before(event.timeMillis())));
        if (!rules.attributes(event, request.startMillis())) {
            return false;
        }
        request.add(event);
        history.add(event);
        return true;
    }

    /** The requests so far, in order of their start. */
    public Collection<RequestPages> requests() {
        return Collections.unmodifiableCollection(requests.values());
    }

    /** The newest behaviours so far; empty for a user who never reacted. */
    public UserSequence sequence() {
        HistorySnapshot now = history.upToNow();
        return new UserSequence(userId, now.behaviours(), now.end());
    }
}
