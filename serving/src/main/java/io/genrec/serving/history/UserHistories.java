package io.genrec.serving.history;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What users did so far. Safe for several threads. */
public interface UserHistories {
    /** Oldest first; empty where the user was never seen. */
    CompletionStage<List<Behaviour>> of(String userId);

    /** Takes a while where there are many: users whose id holds {@code query}, ids that start with it first, at most {@code limit}. */
    List<KnownUser> search(String query, int limit);

    /**
     * A user that can be chosen.
     *
     * @param behaviours how many there are in the history
     * @param lastMillis time of the newest, milliseconds since the epoch, UTC; 0 where there is none
     */
    record KnownUser(String userId, int behaviours, long lastMillis) {}
}
