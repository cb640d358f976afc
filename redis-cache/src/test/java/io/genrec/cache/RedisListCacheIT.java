package io.genrec.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.testing.Fault;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
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
        client = RedisClient.create(
                redis.settings(defaults()).server().toLettuce().get(0));
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
        PagedList list = Lists.paged("r1", "a");
        StoredPage page = await(here.first("r1", ready(list)));
        assertThat(page).isEqualTo(new StoredPage("a page 0", "asked"));
        assertThat(await(there.first("r1", RedisListCacheIT::mustNotRun))).isEqualTo(page);
        assertThat(await(there.page("r1", PagedList.FIRST))).contains("a page 0");
        assertThat(await(there.list("r1"))).contains(list.list());
        assertThat(await(there.list("r2"))).isEmpty();
    }

    @Test
    void of_many_first_pages_on_two_nodes_one_generates() throws InterruptedException {
        int callers = 100;
        AtomicInteger generations = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<CompletableFuture<StoredPage>> answers = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            RedisListCache node = caller % 2 == 0 ? here : there;
            String mine = "of" + caller + "-";
            answers.add(CompletableFuture.supplyAsync(
                    () -> {
                        awaitStart(start);
                        return await(node.first("r1", () -> {
                            generations.incrementAndGet();
                            return CompletableFuture.completedStage(Lists.paged("r1", mine));
                        }));
                    },
                    threads));
        }
        start.countDown();
        Set<StoredPage> pages = new HashSet<>();
        answers.forEach(answer -> pages.add(answer.join()));
        threads.shutdown();
        assertThat(generations).hasValue(1);
        assertThat(pages).hasSize(1);
    }

    @Test
    void a_waiter_has_the_list_as_soon_as_it_is_there() {
        try (RedisListCache patient = node("poll-interval = 5m, wait-timeout = 10m")) {
            CompletableFuture<PagedList> generation = new CompletableFuture<>();
            CompletionStage<StoredPage> winner = here.first("r1", () -> generation);
            // Answered after the winner's claim, which is on the same connection.
            assertThat(claim(here, "other")).isEqualTo(new Claim.Held());
            CompletionStage<StoredPage> waiter = patient.first("r1", RedisListCacheIT::mustNotRun);
            assertThat(claim(patient, "other")).isEqualTo(new Claim.Held());
            generation.complete(Lists.paged("r1", "a"));
            assertThat(await(waiter)).isEqualTo(await(winner));
        }
    }

    @Test
    void all_waiters_of_a_request_are_notified_and_no_others() {
        CompletionStage<Boolean> one = here.finished("r1", LONG);
        CompletionStage<Boolean> other = here.finished("r1", LONG);
        CompletionStage<Boolean> ofAnotherRequest = here.finished("r2", LONG);
        look.sync().publish(ListKeys.FINISHED_CHANNEL, "r1");
        assertThat(await(one)).isTrue();
        assertThat(await(other)).isTrue();
        assertThat(ofAnotherRequest.toCompletableFuture()).isNotDone();
        assertThat(await(here.finished("r1", Duration.ofMillis(1)))).isFalse();
    }

    @Test
    void a_claimer_that_dies_is_replaced_when_its_lease_ends() {
        try (RedisListCache shortLease = node("claim-lease = 200ms")) {
            RedisListCache dying = node("claim-lease = 200ms");
            assertThat(claim(dying, "dying")).isInstanceOf(Claim.Granted.class);
            dying.close();
            assertThat(await(shortLease.first("r1", ready(Lists.paged("r1", "a"))))
                            .body())
                    .isEqualTo("a page 0");
        }
    }

    @Fault("The lease ran out while its claimer queued, and a second list was generated.")
    @Test
    void a_claimer_that_lives_is_not_replaced_however_long_it_queues_and_works() {
        try (RedisListCache slow = node("claim-lease = 1s");
                RedisListCache waiting = node("claim-lease = 1s")) {
            CompletableFuture<PagedList> paused = new CompletableFuture<>();
            CompletionStage<StoredPage> answer = slow.first("r1", () -> paused);
            while (look.sync().exists(new ListKeys("r1").claim()) == 0) {
                Thread.onSpinWait();
            }
            CompletionStage<StoredPage> waiter = waiting.first("r1", RedisListCacheIT::mustNotRun);
            // Three leases, by the clock of the Redis that ends them: it waits for what nobody pushes.
            for (int lease = 0; lease < 3; lease++) {
                look.sync().blpop(1, "nothing");
            }
            assertThat(waiter.toCompletableFuture()).isNotDone();
            paused.complete(Lists.paged("r1", "a"));
            assertThat(await(waiter)).isEqualTo(await(answer));
        }
    }

    @Test
    void a_claimer_that_was_replaced_is_refused_and_handed_the_page_of_its_successor() {
        CompletableFuture<PagedList> paused = new CompletableFuture<>();
        CompletionStage<StoredPage> stale = here.first("r1", () -> paused);
        assertThat(claim(here, "other")).isEqualTo(new Claim.Held());
        look.sync().del(new ListKeys("r1").claim());
        StoredPage successor = await(there.first("r1", ready(Lists.paged("r1", "successor"))));
        paused.complete(Lists.paged("r1", "stale"));
        assertThat(await(stale)).isEqualTo(successor);
        assertThat(await(there.page("r1", PagedList.FIRST))).contains("successor page 0");
    }

    @Test
    void nothing_is_stored_while_another_holds_the_claim_or_where_the_list_ends_elsewhere() {
        ListKeys keys = new ListKeys("r1");
        assertThat(claim(there, "second")).isInstanceOf(Claim.Granted.class);
        assertThat(await(here.store(keys, PagedList.FIRST, "first", Lists.paged("r1", "old"))))
                .isFalse();
        assertThat(await(there.store(keys, PagedList.FIRST, "second", Lists.paged("r1", "new"))))
                .isTrue();
        assertThat(await(here.store(keys, PagedList.FIRST, "first", Lists.paged("r1", "old"))))
                .isFalse();
        assertThat(await(here.store(keys, "old1", "first", Lists.grown(Lists.of("r1", "old", 3), "old"))))
                .isFalse();
        assertThat(await(here.page("r1", PagedList.FIRST))).contains("new page 0");
        assertThat(await(here.list("r1"))).contains(Lists.of("r1", "new", 3));
    }

    @Test
    void a_claim_lost_during_its_generation_does_no_harm_and_no_second_generation() {
        AtomicInteger generations = new AtomicInteger();
        CompletableFuture<PagedList> generation = new CompletableFuture<>();
        CompletionStage<StoredPage> answer = here.first("r1", () -> {
            generations.incrementAndGet();
            return generation;
        });
        assertThat(claim(here, "other")).isEqualTo(new Claim.Held());
        look.sync().flushall();
        generation.complete(Lists.paged("r1", "a"));
        assertThat(await(answer).body()).isEqualTo("a page 0");
        assertThat(await(there.list("r1"))).contains(Lists.of("r1", "a", 3));
        assertThat(generations).hasValue(1);
    }

    @Test
    void a_generation_that_fails_fails_its_caller_frees_the_next_and_leaves_no_key() {
        assertThatThrownBy(() -> await(here.first("r1", () -> {
                    throw new IllegalStateException("no weights");
                })))
                .hasMessage("no weights");
        assertThat(look.sync().keys("genrec:*:list:*")).isEmpty();
        assertThat(look.sync().keys("genrec:*:claim:*")).isEmpty();
        assertThat(await(there.first("r1", ready(Lists.paged("r1", "a")))).body())
                .isEqualTo("a page 0");
    }

    @Test
    void grows_by_appending_once_for_all_who_ask() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        assertThat(await(here.pageOrGrow(
                        "r1", "a1", list -> ready(Lists.grown(list, "a")).get())))
                .contains("a page 1");
        assertThat(await(there.pageOrGrow("r1", "a1", list -> mustNotRun()))).contains("a page 1");
        assertThat(await(there.page("r1", "a1"))).contains("a page 1");
        assertThat(await(there.page("r1", PagedList.FIRST))).contains("a page 0");
        assertThat(await(there.list("r1"))).contains(Lists.of("r1", "a", 6));
    }

    @Fault("A token named the request, so that it continued whatever list stood under that name.")
    @Test
    void a_list_lost_and_made_anew_under_its_id_is_another_list() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        look.sync().flushall();
        await(there.first("r1", ready(Lists.paged("r1", "b"))));
        assertThat(await(here.page("r1", "a1"))).isEmpty();
        assertThat(await(here.pageOrGrow("r1", "a1", list -> mustNotRun()))).isEmpty();
        assertThat(await(here.pageOrGrow(
                        "r1", "b1", list -> ready(Lists.grown(list, "b")).get())))
                .contains("b page 1");
    }

    @Fault("An append that a failover lost was served as an empty page, and ended the list for ever.")
    @Test
    void a_page_after_a_lost_append_is_gone_and_the_list_can_still_be_grown() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        ListKeys keys = new ListKeys("r1");
        byte[] replicated = look.sync().dump(keys.list());
        await(here.pageOrGrow("r1", "a1", list -> ready(Lists.grown(list, "a")).get()));
        // What a replica that never heard of the append holds when it takes over.
        look.sync()
                .restore(keys.list(), replicated, RestoreArgs.Builder.ttl(LONG).replace());
        assertThat(await(there.pageOrGrow("r1", "a2", list -> mustNotRun()))).isEmpty();
        assertThat(await(there.pageOrGrow(
                        "r1", "a1", list -> ready(Lists.grown(list, "a")).get())))
                .contains("a page 1");
    }

    @Test
    void a_list_that_is_complete_ends_nowhere() {
        PagedList open = Lists.paged("r1", "a");
        PagedList complete =
                new PagedList(open.list().ended(RecommendationList.End.LONGEST), "asked", open.pages(), "", Lists.TTL);
        await(here.first("r1", ready(complete)));
        assertThat(await(there.pageOrGrow("r1", "a1", list -> mustNotRun()))).isEmpty();
    }

    @Test
    void every_key_has_a_time_to_live_the_schema_and_the_tag_of_its_request() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        claim(here, new ListKeys("r2"), "other");
        await(here.pageOrGrow("r1", "a1", list -> ready(Lists.grown(list, "a")).get()));
        await(here.probe());
        List<String> keys = look.sync().keys("*");
        assertThat(keys)
                .hasSize(3)
                .contains("genrec:v2:list:{r1}", "genrec:v2:claim:{r2}")
                .anyMatch(key -> key.startsWith("genrec:v2:probe:{"));
        assertThat(keys).allSatisfy(key -> assertThat(look.sync().pttl(key)).isPositive());
    }

    @Test
    void appending_does_not_prolong_a_list() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        String key = new ListKeys("r1").list();
        look.sync().pexpire(key, LONG.toMillis());
        await(here.pageOrGrow("r1", "a1", list -> ready(Lists.grown(list, "a")).get()));
        assertThat(look.sync().pttl(key)).isPositive().isLessThanOrEqualTo(LONG.toMillis());
    }

    @Test
    void waiting_ends_after_the_wait_timeout() {
        claim(here, "other");
        try (RedisListCache hasty = node("wait-timeout = 50ms, poll-interval = 10ms")) {
            assertThatThrownBy(() -> await(hasty.first("r1", RedisListCacheIT::mustNotRun)))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessage("request r1 is still being generated after 50 ms");
        }
    }

    @Test
    void scripts_forgotten_by_redis_are_sent_again() {
        await(here.first("r1", ready(Lists.paged("r1", "a"))));
        look.sync().scriptFlush();
        await(here.first("r2", ready(Lists.paged("r2", "a"))));
        assertThat(await(there.list("r2"))).isPresent();
    }

    private static Claim claim(RedisListCache node, String claimer) {
        return claim(node, new ListKeys("r1"), claimer);
    }

    private static Claim claim(RedisListCache node, ListKeys keys, String claimer) {
        return await(node.claim(keys, PagedList.FIRST, claimer));
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

    static Supplier<CompletionStage<PagedList>> ready(PagedList list) {
        return () -> CompletableFuture.completedStage(list);
    }

    private static RedisListCache node(String overrides) {
        return RedisListCache.open(redis.settings(settings(overrides)));
    }

    private static CompletionStage<PagedList> mustNotRun() {
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
