package io.genrec.cache;

import io.genrec.domain.recommendation.RecommendationList;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The lists of a whole cluster of nodes, in one Redis. Safe for several threads.
 *
 * <p>A generation is claimed with a lease and a fencing token that rises with every claim of the request. The claimer
 * stores what it generated and the others, who wait for a notification and look now and then themselves, read it. A
 * claimer that dies is replaced once its lease ends; should it come back, its token is no longer the newest and its
 * list is refused. (The scheme is that of M. Kleppmann, "How to do distributed locking", 2016; here the store that
 * checks the token is the same Redis, inside one script.)
 */
public final class RedisListCache implements RecommendationListCache, AutoCloseable {
    private static final int NO_LIST = -1;
    private static final RedisScript<List<String>> CLAIM = new RedisScript<>("claim.lua", ScriptOutputType.MULTI);
    private static final RedisScript<Long> STORE = new RedisScript<>("store.lua", ScriptOutputType.INTEGER);
    private static final RedisScript<Long> RELEASE = new RedisScript<>("release.lua", ScriptOutputType.INTEGER);

    private final RedisSettings settings;
    private final RedisConnection redis;
    private final LongAdder failures = new LongAdder();

    private RedisListCache(RedisSettings settings, RedisConnection redis) {
        this.settings = settings;
        this.redis = redis;
    }

    /** @throws CacheUnavailable where Redis cannot be reached; the message names its address */
    public static RedisListCache open(RedisSettings settings) {
        return new RedisListCache(settings, RedisConnection.open(settings));
    }

    @Override
    public CompletionStage<RecommendationList> getOrGenerate(
            String requestId, Supplier<CompletionStage<RecommendationList>> generate) {
        return attempt(new Flight(new ListKeys(requestId), NO_LIST, generate, deadline()));
    }

    @Override
    public CompletionStage<RecommendationList> append(
            RecommendationList known, Supplier<CompletionStage<RecommendationList>> grow) {
        ListKeys keys = new ListKeys(known.requestId());
        return attempt(new Flight(keys, known.items().size(), grow, deadline()));
    }

    @Override
    public CompletionStage<Optional<RecommendationList>> read(String requestId) {
        ListKeys keys = new ListKeys(requestId);
        return answered(redis.commands().hget(keys.list(), "body"))
                .thenApply(body -> Optional.ofNullable(body).map(text -> ListJson.read(requestId, text)));
    }

    /** Completes where Redis answers. */
    public CompletionStage<Void> ping() {
        return answered(redis.commands().ping()).thenAccept(pong -> {});
    }

    /** How often Redis has failed to answer since the start. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        redis.close();
    }

    /** The right to generate, or the list, or neither yet. */
    CompletionStage<Claim> claim(ListKeys keys, int knownLength) {
        return answered(CLAIM.run(
                        redis.commands(),
                        keys.both(),
                        String.valueOf(knownLength),
                        millis(settings.claimLease()),
                        millis(settings.listTtl())))
                .thenApply(reply -> Claim.parse(keys.requestId(), reply));
    }

    /** Whether the list was taken: false where another claim has been made since {@code fence}. */
    CompletionStage<Boolean> store(ListKeys keys, String fence, RecommendationList list) {
        return answered(STORE.run(
                        redis.commands(),
                        keys.both(),
                        fence,
                        ListJson.write(list),
                        String.valueOf(list.items().size()),
                        list.complete() ? "1" : "0",
                        millis(settings.listTtl()),
                        ListKeys.FINISHED_CHANNEL,
                        keys.requestId()))
                .thenApply(stored -> stored == 1);
    }

    private CompletionStage<RecommendationList> attempt(Flight flight) {
        return claim(flight.keys(), flight.knownLength())
                .thenCompose(claim -> settle(flight, claim, () -> await(flight)));
    }

    /** Listens before it looks again, so that no notification falls between the two. */
    private CompletionStage<RecommendationList> await(Flight flight) {
        if (flight.isOver()) {
            return CompletableFuture.failedStage(
                    new CacheUnavailable("request " + flight.keys().requestId() + " is still being generated after "
                            + settings.waitTimeout().toMillis() + " ms"));
        }
        CompletionStage<Boolean> finished = redis.finished(flight.keys().requestId(), settings.pollInterval());
        return claim(flight.keys(), flight.knownLength())
                .thenCompose(claim -> settle(flight, claim, () -> finished.thenCompose(heard -> await(flight))));
    }

    private CompletionStage<RecommendationList> settle(
            Flight flight, Claim claim, Supplier<CompletionStage<RecommendationList>> whileHeld) {
        if (claim instanceof Claim.Stored stored) {
            return CompletableFuture.completedStage(stored.list());
        }
        if (claim instanceof Claim.Granted granted) {
            return generate(flight, granted.fence());
        }
        return whileHeld.get();
    }

    private CompletionStage<RecommendationList> generate(Flight flight, String fence) {
        return flight.generated()
                .exceptionallyCompose(failure -> release(flight.keys(), fence)
                        .handle((released, ignored) -> null)
                        .thenCompose(done -> CompletableFuture.failedStage(failure)))
                .thenCompose(list -> store(flight.keys(), fence, list)
                        .thenCompose(stored ->
                                stored ? CompletableFuture.completedStage(list) : attempt(flight.with(list))));
    }

    private CompletionStage<Long> release(ListKeys keys, String fence) {
        return answered(RELEASE.run(redis.commands(), keys.both(), fence, ListKeys.FINISHED_CHANNEL, keys.requestId()));
    }

    /** A reply, its continuation off the thread that reads replies, or else the next ones would wait for it. */
    private <T> CompletionStage<T> answered(CompletionStage<T> reply) {
        return reply.exceptionallyCompose(failure -> {
                    failures.increment();
                    return CompletableFuture.failedStage(
                            new CacheUnavailable("Redis at " + settings.address() + " does not answer", failure));
                })
                .thenApplyAsync(Function.identity(), redis.computation());
    }

    private long deadline() {
        return System.nanoTime() + settings.waitTimeout().toNanos();
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** One caller's way to a list: what it knows, what it would do, and how long it waits, in the time of {@code nanoTime}. */
    private record Flight(
            ListKeys keys, int knownLength, Supplier<CompletionStage<RecommendationList>> generate, long deadline) {

        /** What this caller generates; a supplier that throws is a failed stage. */
        CompletionStage<RecommendationList> generated() {
            return CompletableFuture.completedStage(generate).thenCompose(Supplier::get);
        }

        /** The same flight for a claimer that was replaced: its list is as good as any, should it claim again. */
        Flight with(RecommendationList list) {
            return new Flight(keys, knownLength, () -> CompletableFuture.completedStage(list), deadline);
        }

        boolean isOver() {
            return System.nanoTime() - deadline >= 0;
        }
    }
}
