package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One user's events, folded in order of time ({@link Event#IN_TIME}) into requests with their pages, and into the
 * history that each request was answered from. An event told twice changes nothing.
 */
public final class UserTimeline {
    private final String userId;
    private final UserHistory history;
    private final EventRules rules;
    private final Map<String, RequestPages> requests = new LinkedHashMap<>();
    private final Set<String> closed = new HashSet<>();

    public UserTimeline(String userId, PageRules pages, EventRules rules) {
        this.userId = userId;
        this.history = new UserHistory(pages.historyCap());
        this.rules = rules;
    }

    /**
     * Lets go of the requests that no event at this time or later belongs to.
     *
     * @return them, in order of their start
     */
    public List<RequestPages> closeBefore(long timeMillis) {
        List<RequestPages> gone = new ArrayList<>();
        Iterator<RequestPages> oldest = requests.values().iterator();
        while (oldest.hasNext()) {
            RequestPages request = oldest.next();
            if (timeMillis - request.startMillis() <= rules.attributionWindow().toMillis()) {
                break;
            }
            gone.add(request);
            closed.add(request.requestId());
            oldest.remove();
        }
        if (!gone.isEmpty()) {
            history.forgetBefore(timeMillis - rules.attributionWindow().toMillis());
        }
        return gone;
    }

    /** Tells an event. @return false where it comes too long after its request began: then it counts for nothing */
    public boolean add(Event event) {
        if (closed.contains(event.requestId())) {
            return false;
        }
        RequestPages request = requests.computeIfAbsent(
                event.requestId(), id -> new RequestPages(event, history.before(event.timeMillis())));
        if (!rules.attributes(event, request.startMillis())) {
            return false;
        }
        request.add(event);
        history.add(event);
        return true;
    }

    /** The requests so far, those let go of apart, in order of their start. */
    public Collection<RequestPages> requests() {
        return Collections.unmodifiableCollection(requests.values());
    }

    /** The newest behaviours so far; empty for a user who never reacted. */
    public UserSequence sequence() {
        HistorySnapshot now = history.upToNow();
        return new UserSequence(userId, now.behaviours(), now.end());
    }
}
