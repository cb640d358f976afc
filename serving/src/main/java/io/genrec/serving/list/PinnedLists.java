package io.genrec.serving.list;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.PagedList;
import io.genrec.cache.RedisListCache;
import io.genrec.cache.StoredPage;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.list.RecommendationPage.Source;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.token.PageToken;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pages as a node serves them: from Redis, generated where there are none, from its own copies where allowed. */
public final class PinnedLists {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedLists.class);

    private final RedisListCache cache;
    private final ListMaker maker;
    private final PageWriter writer;
    private final GenerationPool pool;
    private final Optional<OwnCopies> copies;
    private final AtomicBoolean away = new AtomicBoolean();

    /** @param copies empty where none are served */
    public PinnedLists(
            RedisListCache cache, ListMaker maker, PageWriter writer, GenerationPool pool, Optional<OwnCopies> copies) {
        this.cache = cache;
        this.maker = maker;
        this.writer = writer;
        this.pool = pool;
        this.copies = copies;
    }

    /** The first page of a request that may be new; fails where the list that is there was asked for with something else. */
    CompletionStage<RecommendationPage> first(ListOrder order) {
        Generation generation = new Generation(() -> make(order));
        CompletionStage<StoredPage> page = cache.first(order.requestId(), () -> ownOr(order, generation));
        return page.handle(this::noticed)
                .thenCompose(served ->
                        served.isPresent() ? page : ownOr(order, generation).thenApply(PinnedLists::firstPage))
                .thenApply(stored -> {
                    generation.made().ifPresent(made -> keepIfStored(PagedList.FIRST, made, stored.body()));
                    return answer(order, stored, generation.ran() ? Source.GENERATED : Source.CACHE);
                });
    }

    /** The page that a token names; empty where there is no list that it continues, or no longer. */
    CompletionStage<Optional<RecommendationPage>> later(PageToken token, long deadline) {
        CompletionStage<Optional<RecommendationPage>> page = cache.page(token.requestId(), token.position())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(answer(found, Source.CACHE))
                        : grow(token, deadline))
                .thenApply(found -> kept(token, found));
        return page.handle(this::noticed).thenCompose(served -> {
            Optional<RecommendationPage> copy = served.isPresent()
                    ? Optional.empty()
                    : copies.flatMap(own -> own.page(token.requestId(), token.position()))
                            .map(body -> new RecommendationPage(body, Source.OWN_COPY));
            return copy.isPresent() ? CompletableFuture.completedStage(copy) : page;
        });
    }

    /** The list of an earlier request as it is, empty where it is gone. */
    public CompletionStage<Optional<RecommendationList>> list(String requestId) {
        CompletionStage<Optional<RecommendationList>> list = cache.list(requestId);
        return list.handle(this::noticed).thenCompose(served -> {
            Optional<RecommendationList> copy =
                    served.isPresent() ? Optional.empty() : own(requestId).map(PagedList::list);
            return copy.isPresent() ? CompletableFuture.completedStage(copy) : list;
        });
    }

    private CompletionStage<PagedList> make(ListOrder order) {
        return order.basis()
                .get()
                .thenCompose(basis -> pool.run(order.deadline(), () -> {
                    RecommendationList list = maker.make(order, basis, order.pageSize() + 1);
                    return writer.first(list, order.pageSize(), order.request());
                }));
    }

    private CompletionStage<Optional<RecommendationPage>> grow(PageToken token, long deadline) {
        AtomicReference<PagedList> made = new AtomicReference<>();
        return cache.pageOrGrow(
                        token.requestId(),
                        token.position(),
                        list -> pool.run(deadline, () -> {
                            RecommendationList longer =
                                    maker.grow(list, token.pageSize(), token.offset() + token.pageSize() + 1);
                            made.set(writer.grown(longer, token));
                            return made.get();
                        }))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return restore(token);
                    }
                    PagedList grown = made.get();
                    if (grown != null) {
                        keepIfStored(token.position(), grown, found.get());
                    }
                    return CompletableFuture.completedStage(
                            answer(found, grown == null ? Source.CACHE : Source.GENERATED));
                });
    }

    /** What this node still has of a list that Redis lost, handed back to Redis; another list there is left alone. */
    private CompletionStage<Optional<RecommendationPage>> restore(PageToken token) {
        Optional<PagedList> own =
                own(token.requestId()).filter(list -> list.pages().containsKey(token.position()));
        if (own.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return cache.first(token.requestId(), () -> CompletableFuture.completedStage(own.get()))
                .thenCompose(first -> cache.page(token.requestId(), token.position()))
                .thenApply(found -> answer(found, Source.CACHE));
    }

    private CompletionStage<PagedList> ownOr(ListOrder order, Generation generation) {
        return own(order.requestId())
                .<CompletionStage<PagedList>>map(CompletableFuture::completedStage)
                .orElseGet(generation);
    }

    private Optional<PagedList> own(String requestId) {
        return copies.flatMap(own -> own.list(requestId));
    }

    private static StoredPage firstPage(PagedList paged) {
        return new StoredPage(Objects.requireNonNull(paged.pages().get(PagedList.FIRST)), paged.request());
    }

    private static RecommendationPage answer(ListOrder order, StoredPage page, Source source) {
        if (!page.request().equals(order.request())) {
            throw ProblemType.KEY_REUSED.because(
                    "something differs from what this Idempotency-Key was first used with, such as pageSize, history or exclude");
        }
        return new RecommendationPage(page.body(), source);
    }

    private static Optional<RecommendationPage> answer(Optional<String> page, Source source) {
        return page.map(body -> new RecommendationPage(body, source));
    }

    /** Keeps what this node made, unless another was first and its page is the one that is served. */
    private void keepIfStored(String position, PagedList made, String served) {
        if (served.equals(made.pages().get(position))) {
            copies.ifPresent(own -> own.keep(position, made, writer.expiryMillis(made.list())));
        }
    }

    private Optional<RecommendationPage> kept(PageToken token, Optional<RecommendationPage> page) {
        page.ifPresent(found -> copies.ifPresent(
                own -> own.keep(token.requestId(), token.position(), found.body(), token.expiresAtMillis())));
        return page;
    }

    /** Empty where Redis failed and the node's own copies may stand in. */
    private Optional<Boolean> noticed(Object answer, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof CacheUnavailable)) {
            if (failure == null && away.compareAndSet(true, false)) {
                LOG.info("lists can be reached again");
            }
            return Optional.of(true);
        }
        if (away.compareAndSet(false, true)) {
            LOG.warn("lists cannot be reached: {}", cause.getMessage());
        }
        return copies.isPresent() ? Optional.empty() : Optional.of(true);
    }

    /** A generation that runs at most once, however often it is asked for, and knows whether it ran. */
    private static final class Generation implements Supplier<CompletionStage<PagedList>> {
        private final Supplier<CompletionStage<PagedList>> work;
        private final CompletableFuture<PagedList> result = new CompletableFuture<>();
        private final AtomicBoolean started = new AtomicBoolean();

        Generation(Supplier<CompletionStage<PagedList>> work) {
            this.work = work;
        }

        @Override
        public CompletionStage<PagedList> get() {
            if (started.compareAndSet(false, true)) {
                CompletableFuture.completedStage(work)
                        .thenCompose(Supplier::get)
                        .whenComplete((list, failure) -> {
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

        Optional<PagedList> made() {
            return ran() ? Optional.of(result.join()) : Optional.empty();
        }
    }
}
