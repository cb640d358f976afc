package io.genrec.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over one real Redis. What a node does while Redis is away is in {@link RedisAwayIT}. */
class RedisListCacheIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static BundledRedis redis;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> look;

    private RedisListCache here;
    private RedisListCache there;

    @BeforeAll
    static void startRedis() {
        redis = BundledRedis.start();
        client = RedisClient.create(redis.settings(defaults()).toLettuce());
        look = client.connect();
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    void openNodes() {
        look.sync().flushall();
        here = RedisListCache.open(redis.settings(defaults()));
        there = RedisListCache.open(redis.settings(defaults()));
    }

    @AfterEach
    void closeNodes() {
        here.close();
        there.close();
    }

    @Test
    void generates_once_and_reads_ever_after() {
        RecommendationList list = Lists.of("r1", "a", 3);
        assertThat(await(here.getOrGenerate("r1", ready(list)))).isEqualTo(list);
        assertThat(await(there.getOrGenerate("r1", RedisListCacheIT::mustNotRun)))
                .isEqualTo(list);
        assertThat(await(there.read("r1"))).contains(list);
        assertThat(await(there.read("r2"))).isEmpty();
    }

    @Test
    void of_many_first_pages_on_two_nodes_one_generates() throws InterruptedException {
        int callers = 100;
        AtomicInteger generations = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<CompletableFuture<RecommendationList>> answers = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            RedisListCache node = caller % 2 == 0 ? here : there;
            String mine = "of" + caller + "-";
            answers.add(CompletableFuture.supplyAsync(
                    () -> {
                        awaitStart(start);
                        return await(node.getOrGenerate("r1", () -> {
                            generations.incrementAndGet();
                            return CompletableFuture.completedStage(Lists.of("r1", mine, 5));
                        }));
                    },
                    threads));
        }
        start.countDown();
        Set<RecommendationList> lists = new HashSet<>();
        answers.forEach(answer -> lists.add(answer.join()));
        threads.shutdown();
        assertThat(generations).hasValue(1);
        assertThat(lists).hasSize(1);
    }

    @Test
    void a_waiter_has_the_list_as_soon_as_it_is_there() {
        try (RedisListCache patient = node("poll-interval = 5m, wait-timeout = 10m")) {
            CompletableFuture<RecommendationList> generation = new CompletableFuture<>();
            CompletionStage<RecommendationList> winner = here.getOrGenerate("r1", () -> generation);
            // Answered after the winner's claim, which is on the same connection.
            assertThat(await(here.claim(new ListKeys("r1"), -1))).isEqualTo(new Claim.Held());
            CompletionStage<RecommendationList> waiter = patient.getOrGenerate("r1", RedisListCacheIT::mustNotRun);
            assertThat(await(patient.claim(new ListKeys("r1"), -1))).isEqualTo(new Claim.Held());
            generation.complete(Lists.of("r1", "a", 3));
            assertThat(await(waiter)).isEqualTo(await(winner));
        }
    }

    @Test
    void all_who_wait_for_a_request_are_told_and_no_other() {
        try (RedisConnection connection = RedisConnection.open(redis.settings(defaults()))) {
            CompletionStage<Boolean> one = connection.finished("r1", LONG);
            CompletionStage<Boolean> other = connection.finished("r1", LONG);
            CompletionStage<Boolean> ofAnotherRequest = connection.finished("r2", LONG);
            look.sync().publish(ListKeys.FINISHED_CHANNEL, "r1");
            assertThat(await(one)).isTrue();
            assertThat(await(other)).isTrue();
            assertThat(ofAnotherRequest.toCompletableFuture()).isNotDone();
            assertThat(await(connection.finished("r1", Duration.ofMillis(1)))).isFalse();
        }
    }

    @Test
    void a_claimer_that_dies_is_replaced_when_its_lease_ends() {
        try (RedisListCache shortLease = node("claim-lease = 200ms")) {
            RedisListCache dying = node("claim-lease = 200ms");
            assertThat(await(dying.claim(new ListKeys("r1"), -1))).isInstanceOf(Claim.Granted.class);
            dying.close();
            RecommendationList list = Lists.of("r1", "a", 3);
            assertThat(await(shortLease.getOrGenerate("r1", ready(list)))).isEqualTo(list);
        }
    }

    @Test
    void a_stale_claimer_is_refused_and_handed_the_list_of_its_successor() {
        try (RedisListCache slow = node("claim-lease = 100ms")) {
            CompletableFuture<RecommendationList> paused = new CompletableFuture<>();
            CompletionStage<RecommendationList> stale = slow.getOrGenerate("r1", () -> paused);
            RecommendationList successor = Lists.of("r1", "successor", 3);
            assertThat(await(there.getOrGenerate("r1", ready(successor)))).isEqualTo(successor);
            paused.complete(Lists.of("r1", "stale", 3));
            assertThat(await(stale)).isEqualTo(successor);
            assertThat(await(here.read("r1"))).contains(successor);
        }
    }

    @Test
    void a_store_with_an_older_fencing_token_changes_nothing() {
        ListKeys keys = new ListKeys("r1");
        Claim.Granted first = (Claim.Granted) await(here.claim(keys, -1));
        look.sync().del(keys.claim());
        Claim.Granted second = (Claim.Granted) await(there.claim(keys, -1));
        assertThat(Long.parseLong(second.fence())).isGreaterThan(Long.parseLong(first.fence()));
        assertThat(await(here.store(keys, first.fence(), Lists.of("r1", "old", 3))))
                .isFalse();
        assertThat(await(here.read("r1"))).isEmpty();
        assertThat(await(there.store(keys, second.fence(), Lists.of("r1", "new", 3))))
                .isTrue();
        assertThat(await(here.store(keys, first.fence(), Lists.of("r1", "old", 3))))
                .isFalse();
        assertThat(await(here.read("r1"))).contains(Lists.of("r1", "new", 3));
    }

    @Test
    void fencing_tokens_rise_even_after_their_key_is_gone() {
        ListKeys keys = new ListKeys("r1");
        Claim.Granted first = (Claim.Granted) await(here.claim(keys, -1));
        look.sync().flushall();
        Claim.Granted second = (Claim.Granted) await(there.claim(keys, -1));
        assertThat(Long.parseLong(second.fence())).isGreaterThan(Long.parseLong(first.fence()));
    }

    @Test
    void a_list_evicted_during_its_generation_is_stored_by_a_new_claim_without_generating_again() {
        AtomicInteger generations = new AtomicInteger();
        CompletableFuture<RecommendationList> generation = new CompletableFuture<>();
        CompletionStage<RecommendationList> answer = here.getOrGenerate("r1", () -> {
            generations.incrementAndGet();
            return generation;
        });
        assertThat(await(here.claim(new ListKeys("r1"), -1))).isEqualTo(new Claim.Held());
        look.sync().flushall();
        generation.complete(Lists.of("r1", "a", 3));
        assertThat(await(answer)).isEqualTo(Lists.of("r1", "a", 3));
        assertThat(await(there.read("r1"))).contains(Lists.of("r1", "a", 3));
        assertThat(generations).hasValue(1);
    }

    @Test
    void a_generation_that_fails_fails_its_caller_and_frees_the_next() {
        assertThatThrownBy(() -> await(here.getOrGenerate("r1", () -> {
                    throw new IllegalStateException("no weights");
                })))
                .hasMessage("no weights");
        assertThat(look.sync().exists(new ListKeys("r1").claim())).isZero();
        RecommendationList list = Lists.of("r1", "a", 3);
        assertThat(await(there.getOrGenerate("r1", ready(list)))).isEqualTo(list);
    }

    @Test
    void grows_by_appending_once_for_all_who_ask() {
        RecommendationList list = await(here.getOrGenerate("r1", ready(Lists.of("r1", "a", 3))));
        List<ListedItem> more = Lists.items("a", 3, 5);
        RecommendationList longer = await(here.append(list, ready(list.append(more))));
        assertThat(longer.items()).isEqualTo(Lists.items("a", 0, 5));
        assertThat(await(there.append(list, RedisListCacheIT::mustNotRun))).isEqualTo(longer);
        assertThat(await(there.read("r1"))).contains(longer);
    }

    @Test
    void a_complete_list_is_never_grown() {
        RecommendationList list = await(here.getOrGenerate("r1", ready(Lists.of("r1", "a", 3))));
        RecommendationList complete = await(here.append(list, ready(list.completed())));
        assertThat(complete.items()).isEqualTo(list.items());
        assertThat(await(there.append(list, RedisListCacheIT::mustNotRun))).isEqualTo(complete);
    }

    @Test
    void a_list_with_nothing_in_it_is_a_list() {
        RecommendationList empty = Lists.of("r1", "a", 0);
        await(here.getOrGenerate("r1", ready(empty)));
        assertThat(await(there.getOrGenerate("r1", RedisListCacheIT::mustNotRun)))
                .isEqualTo(empty);
    }

    @Test
    void every_key_has_a_time_to_live_the_schema_and_the_tag_of_its_request() {
        await(here.getOrGenerate("r1", ready(Lists.of("r1", "a", 3))));
        await(here.claim(new ListKeys("r2"), -1));
        RecommendationList grown = Lists.of("r1", "a", 3);
        await(here.append(grown, ready(grown.append(Lists.items("a", 3, 4)))));
        List<String> keys = look.sync().keys("*");
        assertThat(keys)
                .containsExactlyInAnyOrder("genrec:v1:list:{r1}", "genrec:v1:list:{r2}", "genrec:v1:claim:{r2}");
        assertThat(keys).allSatisfy(key -> assertThat(look.sync().pttl(key)).isPositive());
    }

    @Test
    void appending_does_not_prolong_a_list() {
        RecommendationList list = await(here.getOrGenerate("r1", ready(Lists.of("r1", "a", 3))));
        String key = new ListKeys("r1").list();
        look.sync().pexpire(key, LONG.toMillis());
        await(here.append(list, ready(list.append(Lists.items("a", 3, 4)))));
        assertThat(look.sync().pttl(key)).isPositive().isLessThanOrEqualTo(LONG.toMillis());
    }

    @Test
    void waiting_ends_after_the_wait_timeout() {
        await(here.claim(new ListKeys("r1"), -1));
        try (RedisListCache hasty = node("wait-timeout = 50ms, poll-interval = 10ms")) {
            assertThatThrownBy(() -> await(hasty.getOrGenerate("r1", RedisListCacheIT::mustNotRun)))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessage("request r1 is still being generated after 50 ms");
        }
    }

    @Test
    void scripts_forgotten_by_redis_are_sent_again() {
        await(here.getOrGenerate("r1", ready(Lists.of("r1", "a", 3))));
        look.sync().scriptFlush();
        await(here.getOrGenerate("r2", ready(Lists.of("r2", "a", 3))));
        assertThat(await(there.read("r2"))).isPresent();
    }

    static RedisSettings defaults() {
        return settings("");
    }

    static RedisSettings settings(String overrides) {
        return RedisSettings.from(ConfigFactory.parseString("redis { " + overrides + " }")
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec")));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    static Supplier<CompletionStage<RecommendationList>> ready(RecommendationList list) {
        return () -> CompletableFuture.completedStage(list);
    }

    private static RedisListCache node(String overrides) {
        return RedisListCache.open(redis.settings(settings(overrides)));
    }

    private static CompletionStage<RecommendationList> mustNotRun() {
        throw new AssertionError("a list is there, or somebody is at it");
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
