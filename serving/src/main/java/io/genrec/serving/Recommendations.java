package io.genrec.serving;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.RecommendationList;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Pages for users. A page is answered once it is known whether another follows, so that it is the same page, next token
 * included, whenever it is asked for again.
 */
final class Recommendations {
    private final PinnedLists lists;
    private final UserHistories histories;
    private final PageTokens tokens;
    private final PageSettings settings;
    private final Duration listTtl;
    private final Clock clock;

    Recommendations(
            PinnedLists lists,
            UserHistories histories,
            PageTokens tokens,
            PageSettings settings,
            Duration listTtl,
            Clock clock) {
        this.lists = lists;
        this.histories = histories;
        this.tokens = tokens;
        this.settings = settings;
        this.listTtl = listTtl;
        this.clock = clock;
    }

    /**
     * The page asked for.
     *
     * @param idempotencyKey empty where the caller sent none
     * @throws RequestRefused for what can be refused at once; the stage fails with one for what cannot
     */
    CompletionStage<RecommendationPage> page(RecommendationRequest request, Optional<String> idempotencyKey) {
        if (request.pageToken() == null) {
            return firstPage(request, idempotencyKey);
        }
        if (idempotencyKey.isPresent()) {
            throw ProblemType.INVALID_REQUEST.because(
                    "Idempotency-Key is for first pages; a page with a pageToken is the same page anyway");
        }
        return laterPage(request, tokens.verify(request.pageToken(), request.userId(), clock.millis()));
    }

    private CompletionStage<RecommendationPage> firstPage(
            RecommendationRequest request, Optional<String> idempotencyKey) {
        String user = request.userId();
        String requestId = idempotencyKey.map(key -> RequestIds.of(user, key)).orElseGet(RequestIds::random);
        int size = request.pageSize() == null ? settings.defaultPageSize() : request.pageSize();
        CompletionStage<List<Behaviour>> history =
                request.history() == null ? histories.of(user) : CompletableFuture.completedStage(request.history());
        Set<String> excluded = request.excluded() == null ? Set.of() : request.excluded();
        return history.thenCompose(known -> lists.pin(new ListOrder(requestId, user, newest(known), excluded), size))
                .thenApply(pinned -> {
                    requireSame(request, pinned.list(), ProblemType.KEY_REUSED);
                    return slice(pinned, tokens.currentKeyId(), 0, size);
                });
    }

    private CompletionStage<RecommendationPage> laterPage(RecommendationRequest request, PageToken token) {
        if (request.pageSize() != null && request.pageSize() != token.pageSize()) {
            throw ProblemType.INVALID_REQUEST.because("pageSize must be that of the list's other pages, "
                    + token.pageSize() + ", or left out: " + request.pageSize());
        }
        return lists.find(token.requestId(), token.offset() + token.pageSize()).thenApply(found -> {
            PinnedList pinned = found.orElseThrow(() -> ProblemType.LIST_GONE.because(
                    "the list was evicted before its time; ask without pageToken for a new one"));
            requireSame(request, pinned.list(), ProblemType.INVALID_REQUEST);
            return slice(pinned, token.keyId(), token.offset(), token.pageSize());
        });
    }

    private RecommendationPage slice(PinnedList pinned, String keyId, int offset, int size) {
        RecommendationList list = pinned.list();
        int end = Math.min(offset + size, list.items().size());
        String next = null;
        if (end < list.items().size()) {
            long expiry = list.createdAtMillis() + listTtl.toMillis();
            next = tokens.issue(new PageToken(keyId, list.requestId(), list.userId(), end, size, expiry));
        }
        return new RecommendationPage(pinned, offset, list.items().subList(Math.min(offset, end), end), next);
    }

    private void requireSame(RecommendationRequest request, RecommendationList list, ProblemType otherwise) {
        if (request.history() != null && !newest(request.history()).equals(list.history())) {
            throw otherwise.because("history differs from the one this list was made from; leave it out");
        }
        if (request.excluded() != null && !request.excluded().equals(list.excluded())) {
            throw otherwise.because("exclude differs from the one this list was made with; leave it out");
        }
    }

    private List<Behaviour> newest(List<Behaviour> history) {
        return history.subList(Math.max(0, history.size() - settings.maxHistory()), history.size());
    }
}
