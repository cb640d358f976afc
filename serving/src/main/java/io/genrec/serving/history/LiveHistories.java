package io.genrec.serving.history;

import io.genrec.cache.UserSequenceStore;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Histories as the stream keeps them, one round trip each. Who is not among them, and everybody while the store is away,
 * has the history of the run: older, never wrong.
 */
public final class LiveHistories implements UserHistories {
    private static final Logger LOG = LoggerFactory.getLogger(LiveHistories.class);

    private final UserSequenceStore store;
    private final UserHistories run;
    private final AtomicBoolean away = new AtomicBoolean();

    /** @param run what is known without the store, and who can be searched for */
    public LiveHistories(UserSequenceStore store, UserHistories run) {
        this.store = store;
        this.run = run;
    }

    @Override
    public CompletionStage<List<Behaviour>> of(String userId) {
        return store.read(userId)
                .handle((found, failure) -> {
                    if (away.getAndSet(failure != null) != (failure != null)) {
                        LOG.warn(
                                failure == null
                                        ? "live histories are back"
                                        : "live histories are away: those of the run are served",
                                failure);
                    }
                    return failure == null ? found.map(UserSequence::behaviours) : Optional.<List<Behaviour>>empty();
                })
                .thenCompose(
                        found -> found.isPresent() ? CompletableFuture.completedStage(found.get()) : run.of(userId));
    }

    @Override
    public List<KnownUser> search(String query, int limit) {
        return run.search(query, limit);
    }
}
