package io.genrec.serving;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.RecommendationListCache;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.PinnedList.Source;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lists as a node serves them: from Redis, generated where there is none, from its own copies where allowed. */
final class PinnedLists {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedLists.class);

    private final RecommendationListCache cache;
    private final ListMaker maker;
    private final GenerationPool pool;
    private final OwnCopies copies;
    private final boolean servesOwnCopies;
    private final AtomicBoolean away = new AtomicBoolean();

    PinnedLists(
            RecommendationListCache cache,
            ListMaker maker,
            GenerationPool pool,
            OwnCopies copies,
            boolean servesOwnCopies) {
        this.cache = cache;
        this.maker = maker;
        this.pool = pool;
        this.copies = copies;
        this.servesOwnCopies = servesOwnCopies;
    }

    /** The list of a request that may be new; it {@link PinnedList#reaches} past {@code items}. */
    CompletionStage<PinnedList> pin(ListOrder order, int items) {
        Generation generation = new Generation(() -> maker.make(order, items + 1));
        CompletionStage<PinnedList> pinned = cache.getOrGenerate(order.requestId(), generation)
                .thenApply(list -> new PinnedList(list, generation.source()));
        return orOwnCopy(pinned, order.requestId(), generation).thenCompose(list -> extend(list, items));
    }

    /** The list of an earlier request, empty where it is gone; it {@link PinnedList#reaches} past {@code items}. */
    CompletionStage<Optional<PinnedList>> find(String requestId, int items) {
        return read(requestId)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedStage(found)
                        : extend(found.get(), items).thenApply(Optional::of));
    }

    /** The list of an earlier request as it is, empty where it is gone. */
    CompletionStage<Optional<PinnedList>> read(String requestId) {
        CompletionStage<Optional<PinnedList>> read = cache.read(requestId)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedStage(found) : restore(requestId))
                .thenApply(found -> found.map(list -> new PinnedList(list, Source.CACHE)));
        return read.thenApply(this::kept).exceptionallyCompose(failure -> {
            Optional<PinnedList> copy = isAllowed(failure) ? copy(requestId) : Optional.empty();
            return copy.isPresent() ? CompletableFuture.completedStage(copy) : CompletableFuture.failedStage(failure);
        });
    }

    /** Whether Redis failed when it was last asked. */
    boolean areAway() {
        return away.get();
    }

    private CompletionStage<PinnedList> extend(PinnedList pinned, int items) {
        if (pinned.reaches(items)) {
            return CompletableFuture.completedStage(pinned);
        }
        Generation generation = new Generation(() -> maker.grow(pinned.list(), items + 1));
        return cache.append(pinned.list(), generation)
                .thenApply(list -> new PinnedList(list, generation.ran() ? Source.GENERATED : pinned.source()))
                .thenApply(this::kept)
                .thenCompose(longer -> extend(longer, items));
    }

    /** What this node still has of a list that Redis lost, handed back to Redis. */
    private CompletionStage<Optional<RecommendationList>> restore(String requestId) {
        Optional<RecommendationList> copy = copies.of(requestId);
        if (!servesOwnCopies || copy.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return cache.getOrGenerate(requestId, () -> CompletableFuture.completedStage(copy.get()))
                .thenApply(Optional::of);
    }

    private CompletionStage<PinnedList> orOwnCopy(
            CompletionStage<PinnedList> pinned, String requestId, Generation generation) {
        return pinned.thenApply(this::kept).exceptionallyCompose(failure -> {
            if (!isAllowed(failure)) {
                return CompletableFuture.failedStage(failure);
            }
            return copy(requestId)
                    .<CompletionStage<PinnedList>>map(CompletableFuture::completedStage)
                    .orElseGet(() ->
                            generation.get().thenApply(list -> new PinnedList(copies.keep(list), Source.GENERATED)));
        });
    }

    private Optional<PinnedList> copy(String requestId) {
        return copies.of(requestId).map(list -> new PinnedList(list, Source.OWN_COPY));
    }

    private Optional<PinnedList> kept(Optional<PinnedList> found) {
        return found.map(this::kept);
    }

    private PinnedList kept(PinnedList pinned) {
        if (away.compareAndSet(true, false)) {
            LOG.info("lists can be reached again");
        }
        if (servesOwnCopies) {
            copies.keep(pinned.list());
        }
        return pinned;
    }

    private boolean isAllowed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof CacheUnavailable)) {
            return false;
        }
        if (away.compareAndSet(false, true)) {
            LOG.warn("lists cannot be reached: {}", cause.getMessage());
        }
        return servesOwnCopies;
    }

    /** A generation on the pool that runs at most once, however often it is asked for, and knows whether it ran. */
    private final class Generation implements Supplier<CompletionStage<RecommendationList>> {
        private final Supplier<RecommendationList> work;
        private final CompletableFuture<RecommendationList> result = new CompletableFuture<>();
        private final AtomicBoolean started = new AtomicBoolean();

        Generation(Supplier<RecommendationList> work) {
            this.work = work;
        }

        @Override
        public CompletionStage<RecommendationList> get() {
            if (started.compareAndSet(false, true)) {
                pool.run(work).whenComplete((list, failure) -> {
                    if (failure == null) {
                        result.complete(list);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
            }
            return result;
        }

        boolean ran() {
            return started.get();
        }

        Source source() {
            return ran() ? Source.GENERATED : Source.CACHE;
        }
    }
}
