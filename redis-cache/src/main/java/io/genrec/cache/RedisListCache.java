package io.genrec.cache;

import io.genrec.domain.recommendation.RecommendationList;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One generated list per request for a whole cluster of nodes, in one Redis, so that page 2 continues page 1. Of two
 * concurrent first pages one list wins, and of two concurrent appends one: whoever asks, on whichever node, is handed
 * that one. Stages fail with {@link CacheUnavailable} within a bounded time, or with what a caller's own generation
 * failed with. Safe for several threads.
 *
 * <p>A generation is claimed with a lease that the claimer renews for as long as it queues and works; the others, who
 * wait for a notification and look now and then themselves, read what it stored. A claimer that dies is replaced once
 * its lease ends. Should it come back, its result is refused: the store takes a result only where nobody else holds the
 * claim and the list still ends where the claimer saw it end. (The danger is that of M. Kleppmann, "How to do
 * distributed locking", 2016; no fencing token is needed where the store can compare what is to be replaced.)
 */
public final class RedisListCache implements AutoCloseable {
    private static final RedisScript<List<String>> CLAIM = new RedisScript<>("claim.lua", ScriptOutputType.MULTI);
    private static final RedisScript<Long> STORE = new RedisScript<>("store.lua", ScriptOutputType.INTEGER);
    private static final RedisScript<Long> RENEW = new RedisScript<>("renew.lua", ScriptOutputType.INTEGER);
    private static final RedisScript<Long> RELEASE = new RedisScript<>("release.lua", ScriptOutputType.INTEGER);

    /** Renewals within one lease: two may be lost. */
    private static final int RENEWALS = 3;

    private final RedisSettings.Lists settings;
    private final RedisConnection<String> redis;
    private final Waiters waiters;

    private RedisListCache(RedisSettings.Lists settings, RedisConnection<String> redis, Waiters waiters) {
        this.settings = settings;
        this.redis = redis;
        this.waiters = waiters;
    }

    /** @throws CacheUnavailable where Redis cannot be reached; the message names its address */
    public static RedisListCache open(RedisSettings settings) {
        Waiters waiters = new Waiters();
        return new RedisListCache(
                settings.lists(),
                RedisConnection.open(settings, StringCodec.UTF8, "", waiters.subscription()),
                waiters);
    }

    /** Connects now or, where Redis cannot be reached yet, as soon as it can; until then every stage fails. */
    public static RedisListCache openPatiently(RedisSettings settings) {
        Waiters waiters = new Waiters();
        return new RedisListCache(
                settings.lists(),
                RedisConnection.openPatiently(settings, StringCodec.UTF8, "", waiters.subscription()),
                waiters);
    }

    /** The first page of a request; {@code generate} runs where there is none yet and nobody else is at it. */
    public CompletionStage<StoredPage> first(String requestId, Supplier<CompletionStage<PagedList>> generate) {
        return attempt(new Flight(new ListKeys(requestId), PagedList.FIRST, list -> generate.get(), deadline()))
                .thenApply(page -> page.orElseThrow(
                        () -> new IllegalStateException("a first page continues nothing that could be gone")));
    }

    /** The page at a position as it is stored, in one round trip; empty where there is none, or not yet. */
    public CompletionStage<Optional<String>> page(String requestId, String position) {
        ListKeys keys = new ListKeys(requestId);
        return redis.read(commands -> commands.hget(keys.list(), position)).thenApply(Optional::ofNullable);
    }

    /**
     * The page at a position, empty where there is no list that it continues, or no longer.
     *
     * @param grow gives the list with items appended or completed, and its new pages, this one among them; runs where
     *     the list ends at this position and nobody else is at it
     */
    public CompletionStage<Optional<String>> pageOrGrow(
            String requestId, String position, Function<RecommendationList, CompletionStage<PagedList>> grow) {
        ListKeys keys = new ListKeys(requestId);
        return attempt(new Flight(
                        keys,
                        position,
                        list -> CompletableFuture.completedStage(list)
                                .thenApply(text -> ListJson.read(requestId, text))
                                .thenCompose(grow),
                        deadline()))
                .thenApply(page -> page.map(StoredPage::body));
    }

    /** The list of a request, empty where there never was one, or no longer is. */
    public CompletionStage<Optional<RecommendationList>> list(String requestId) {
        ListKeys keys = new ListKeys(requestId);
        return redis.ask(commands -> commands.hget(keys.list(), "list"))
                .thenApply(body -> Optional.ofNullable(body).map(text -> ListJson.read(requestId, text)));
    }

    /** Completes where Redis takes a write now. */
    public CompletionStage<Void> probe() {
        return redis.probe();
    }

    /** Whether Redis failed, and has not taken a write since. */
    public boolean isAway() {
        return redis.isAway();
    }

    /** How often Redis has failed to answer since the start. */
    public long failures() {
        return redis.failures();
    }

    @Override
    public void close() {
        redis.close();
    }

    CompletionStage<Claim> claim(ListKeys keys, String position, String claimer) {
        return redis.ask(commands -> CLAIM.run(commands, keys.both(), position, claimer, millis(settings.claimLease())))
                .thenApply(Claim::parse);
    }

    /** Whether the list was taken: false where another is at it, or the list no longer ends at {@code position}. */
    CompletionStage<Boolean> store(ListKeys keys, String position, String claimer, PagedList paged) {
        List<String> arguments = new ArrayList<>(List.of(
                position,
                claimer,
                millis(paged.ttl()),
                ListKeys.FINISHED_CHANNEL,
                keys.requestId(),
                "list",
                ListJson.write(paged.list()),
                "next",
                paged.next()));
        if (position.equals(PagedList.FIRST)) {
            Collections.addAll(arguments, "request", paged.request());
        }
        paged.pages().forEach((at, page) -> Collections.addAll(arguments, at, page));
        return redis.ask(commands -> STORE.run(commands, keys.both(), arguments.toArray(String[]::new)))
                .thenApply(stored -> stored == 1);
    }

    /** True once somebody has finished with the request, false where nobody has after {@code patience}. */
    CompletionStage<Boolean> finished(String requestId, Duration patience) {
        return waiters.finished(requestId, patience);
    }

    private CompletionStage<Optional<StoredPage>> attempt(Flight flight) {
        return claim(flight.keys(), flight.position(), flight.claimer())
                .thenCompose(claim -> settle(flight, claim, () -> await(flight)));
    }

    /** Listens before it looks again, so that no notification falls between the two. */
    private CompletionStage<Optional<StoredPage>> await(Flight flight) {
        if (flight.isOver()) {
            return CompletableFuture.failedStage(
                    new CacheUnavailable("request " + flight.keys().requestId() + " is still being generated after "
                            + settings.waitTimeout().toMillis() + " ms"));
        }
        CompletionStage<Boolean> finished = finished(flight.keys().requestId(), settings.pollInterval());
        return claim(flight.keys(), flight.position(), flight.claimer())
                .thenCompose(claim -> settle(flight, claim, () -> finished.thenCompose(heard -> await(flight))));
    }

    private CompletionStage<Optional<StoredPage>> settle(
            Flight flight, Claim claim, Supplier<CompletionStage<Optional<StoredPage>>> whileHeld) {
        if (claim instanceof Claim.Stored stored) {
            return CompletableFuture.completedStage(Optional.of(stored.page()));
        }
        if (claim instanceof Claim.Gone) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        if (claim instanceof Claim.Granted granted) {
            return generate(flight, granted.list());
        }
        return whileHeld.get();
    }

    private CompletionStage<Optional<StoredPage>> generate(Flight flight, String list) {
        Future<?> renewal = redis.every(settings.claimLease().dividedBy(RENEWALS), () -> renew(flight));
        return flight.generated(list)
                .whenComplete((paged, failure) -> renewal.cancel(false))
                .exceptionallyCompose(failure -> release(flight)
                        .handle((released, ignored) -> null)
                        .thenCompose(done -> CompletableFuture.failedStage(failure)))
                .thenCompose(paged -> store(flight.keys(), flight.position(), flight.claimer(), paged)
                        .thenCompose(stored -> stored
                                ? CompletableFuture.completedStage(Optional.of(flight.page(paged)))
                                : attempt(flight.with(paged))));
    }

    /** A generation that hangs is given up when its caller has been: no renewals then, and the next may try. */
    private void renew(Flight flight) {
        if (flight.isOver()) {
            return;
        }
        var unused = redis.ask(
                commands -> RENEW.run(commands, flight.keys().both(), flight.claimer(), millis(settings.claimLease())));
    }

    private CompletionStage<Long> release(Flight flight) {
        return redis.ask(commands -> RELEASE.run(
                commands,
                flight.keys().both(),
                flight.claimer(),
                ListKeys.FINISHED_CHANNEL,
                flight.keys().requestId()));
    }

    private long deadline() {
        return System.nanoTime() + settings.waitTimeout().toNanos();
    }

    private static String millis(Duration duration) {
        return String.valueOf(Math.max(1, duration.toMillis()));
    }

    /**
     * One caller's way to a page: who it is to the others, what it would do, and how long it waits, in the time of
     * {@code nanoTime}.
     *
     * @param generate from the list as JSON, empty for a new one
     */
    private record Flight(
            ListKeys keys,
            String position,
            String claimer,
            Function<String, CompletionStage<PagedList>> generate,
            long deadline) {

        Flight(ListKeys keys, String position, Function<String, CompletionStage<PagedList>> generate, long deadline) {
            this(keys, position, UUID.randomUUID().toString(), generate, deadline);
        }

        /** What this caller generates; a function that throws is a failed stage. */
        CompletionStage<PagedList> generated(String list) {
            return CompletableFuture.completedStage(list).thenCompose(generate);
        }

        /** The same flight for a claimer that was replaced: its list is as good as any, should it claim again. */
        Flight with(PagedList paged) {
            return new Flight(keys, position, claimer, list -> CompletableFuture.completedStage(paged), deadline);
        }

        StoredPage page(PagedList paged) {
            String body = paged.pages().get(position);
            if (body == null) {
                throw new IllegalStateException("the list of request " + keys.requestId()
                        + " was generated without the page that was asked for");
            }
            return new StoredPage(body, paged.request());
        }

        boolean isOver() {
            return System.nanoTime() - deadline >= 0;
        }
    }

    /** Who waits on this node for a request that somebody is generating. */
    private static final class Waiters {
        private final ConcurrentMap<String, List<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();

        RedisConnection.Subscription subscription() {
            return new RedisConnection.Subscription(ListKeys.FINISHED_CHANNEL, this::wake);
        }

        CompletionStage<Boolean> finished(String requestId, Duration patience) {
            CompletableFuture<Boolean> news = new CompletableFuture<>();
            waiting.compute(requestId, (id, others) -> {
                List<CompletableFuture<Boolean>> all = others == null ? new ArrayList<>() : others;
                all.add(news);
                return all;
            });
            return news.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((heard, failure) -> waiting.computeIfPresent(requestId, (id, others) -> {
                        others.removeIf(CompletableFuture::isDone);
                        return others.isEmpty() ? null : others;
                    }));
        }

        private void wake(String requestId) {
            List<CompletableFuture<Boolean>> all = waiting.remove(requestId);
            if (all != null) {
                all.forEach(news -> news.complete(true));
            }
        }
    }
}
