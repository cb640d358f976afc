package io.genrec.serving.list;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.history.UserHistories;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.token.Digest;
import io.genrec.serving.token.PageToken;
import io.genrec.serving.token.PageTokens;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Pages for users: whose they are, where they begin, and whether a request fits the list it asks for. */
public final class Recommendations {
    private final PinnedLists lists;
    private final GenerationPool pool;
    private final UserHistories histories;
    private final PageTokens tokens;
    private final PageSettings settings;
    private final Clock clock;

    public Recommendations(
            PinnedLists lists,
            GenerationPool pool,
            UserHistories histories,
            PageTokens tokens,
            PageSettings settings,
            Clock clock) {
        this.lists = lists;
        this.pool = pool;
        this.histories = histories;
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The page asked for.
     *
     * @param idempotencyKey empty where the caller sent none
     * @param deadline in the time of {@code nanoTime}; afterwards the caller has its answer
     * @throws RequestRefused for what can be refused at once; the stage fails with one for what cannot
     */
    public CompletionStage<RecommendationPage> page(
            RecommendationRequest request, Optional<String> idempotencyKey, long deadline) {
        if (request.pageToken() == null) {
            return firstPage(request, idempotencyKey, deadline);
        }
        if (idempotencyKey.isPresent()) {
            throw ProblemType.INVALID_REQUEST.because(
                    "Idempotency-Key is for first pages; a page with a pageToken is the same page anyway");
        }
        return laterPage(request, tokens.verify(request.pageToken(), request.userId(), clock.millis()), deadline);
    }

    private CompletionStage<RecommendationPage> firstPage(
            RecommendationRequest request, Optional<String> idempotencyKey, long deadline) {
        String user = request.userId();
        if (idempotencyKey.isEmpty()) {
            // Nobody else can have made this list: what cannot be generated in time need not ask Redis first.
            pool.requireTime(deadline);
        }
        String requestId = idempotencyKey.map(key -> RequestIds.of(user, key)).orElseGet(RequestIds::random);
        int size = request.pageSize() == null ? settings.defaultPageSize() : request.pageSize();
        return lists.first(new ListOrder(
                requestId, user, () -> basis(request), request.wishes(), size, asked(request, size), deadline));
    }

    private static String asked(RecommendationRequest request, int size) {
        List<Behaviour> given = request.history();
        return new Digest()
                .add(size)
                .add(given == null ? "known" : given.toString())
                .add(request.wishes().json())
                .text();
    }

    private CompletionStage<ListOrder.Basis> basis(RecommendationRequest request) {
        Wishes wishes = request.wishes();
        List<Behaviour> given = request.history();
        Set<String> similar = Set.copyOf(wishes.similarTo());
        List<Behaviour> followed = wishes.similarTo().stream()
                .map(item -> new Behaviour(item, Action.CLICKED, 0))
                .toList();
        if (!followed.isEmpty() && wishes.leaveOut().isEmpty()) {
            return CompletableFuture.completedStage(new ListOrder.Basis(followed, similar));
        }
        return (given == null ? histories.of(request.userId()) : CompletableFuture.completedStage(given))
                .thenApply(history -> new ListOrder.Basis(
                        followed.isEmpty() ? history : followed, leftOut(history, similar, wishes.leaveOut())));
    }

    /** Items that are not to come, besides those that the caller names one by one. */
    private static Set<String> leftOut(List<Behaviour> history, Set<String> similar, Set<Wishes.LeaveOut> leaveOut) {
        Set<String> items = new HashSet<>(similar);
        history.stream()
                .filter(behaviour -> leaveOut.contains(Wishes.LeaveOut.SEEN)
                        || (leaveOut.contains(Wishes.LeaveOut.BOUGHT) && behaviour.action() == Action.ORDERED))
                .forEach(behaviour -> items.add(behaviour.itemId()));
        return items;
    }

    private CompletionStage<RecommendationPage> laterPage(
            RecommendationRequest request, PageToken token, long deadline) {
        if (request.pageSize() != null && request.pageSize() != token.pageSize()) {
            throw ProblemType.LIST_FIXED.because("pageSize must be that of the list's other pages, " + token.pageSize()
                    + ", or left out: " + request.pageSize());
        }
        return matched(request, token)
                .thenCompose(matches -> lists.later(token, deadline))
                .thenApply(found -> found.orElseThrow(Recommendations::gone));
    }

    /** Reads what the list was made from only where there is something to compare it with. */
    private CompletionStage<Boolean> matched(RecommendationRequest request, PageToken token) {
        if (request.history() == null && request.wished().isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        return lists.list(token.requestId()).thenApply(found -> {
            requireSame(request, found.orElseThrow(Recommendations::gone));
            return true;
        });
    }

    private void requireSame(RecommendationRequest request, RecommendationList list) {
        if (request.history() != null && !settings.newest(request.history()).equals(list.history())) {
            throw ProblemType.LIST_FIXED.because("history differs from the one this list was made from; leave it out");
        }
        Wishes wishes = Wishes.of(list.wishes());
        request.wished().stream()
                .filter(field -> !wishes.isSame(field, request.wishes()))
                .sorted()
                .findFirst()
                .ifPresent(field -> {
                    throw ProblemType.LIST_FIXED.because(
                            field + " differs from what this list was made with; leave it out");
                });
    }

    private static RequestRefused gone() {
        return ProblemType.LIST_GONE.because(
                "the list was lost before its time, or this part of it; ask without pageToken for a new one");
    }
}
