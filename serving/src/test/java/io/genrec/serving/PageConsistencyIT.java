package io.genrec.serving;

import static io.genrec.serving.Api.items;
import static io.genrec.serving.Api.json;
import static io.genrec.serving.Api.nextToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.StepFailed;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.SlowGenerator;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is promised of pages, kept by several nodes over one Redis. */
class PageConsistencyIT {
    private BundledRedis redis;
    private RedisClient client;
    private StatefulRedisConnection<String, String> look;

    @BeforeEach
    void startRedis() {
        redis = BundledRedis.start();
        RedisSettings settings = redis.settings(RedisSettings.from(Nodes.config("")));
        client = RedisClient.create(
                RedisURI.builder(RedisURI.create(settings.server().uri()))
                        .withPassword(settings.server().password().toCharArray())
                        .build());
        look = client.connect();
    }

    @AfterEach
    void stopRedis() {
        client.shutdown();
        redis.close();
    }

    @Test
    void two_hundred_threads_over_two_nodes_see_fifty_requests_as_fifty_lists() throws InterruptedException {
        int requests = 50;
        int threadsPerRequest = 4;
        FakeGenerator here = new FakeGenerator("v1", 1000);
        FakeGenerator there = new FakeGenerator("v1", 1000);
        try (ServingNode one = Nodes.start(redis, here, "serve.max-list-size = 100, serve.list-size = 100");
                ServingNode other = Nodes.start(redis, there, "serve.max-list-size = 100, serve.list-size = 100")) {
            List<Api> nodes = List.of(new Api(one), new Api(other));
            CountDownLatch start = new CountDownLatch(1);
            ExecutorService threads = Executors.newFixedThreadPool(requests * threadsPerRequest);
            Map<String, List<CompletableFuture<List<String>>>> readers = new HashMap<>();
            for (int request = 0; request < requests; request++) {
                String user = "u" + request;
                for (int thread = 0; thread < threadsPerRequest; thread++) {
                    Api api = nodes.get(thread % 2);
                    readers.computeIfAbsent(user, id -> new ArrayList<>())
                            .add(CompletableFuture.supplyAsync(() -> everyPageTwice(start, api, user), threads));
                }
            }
            start.countDown();
            readers.forEach((user, reading) -> {
                Set<List<String>> read = new HashSet<>();
                reading.forEach(pages -> read.add(pages.join()));
                assertThat(read)
                        .as("all readers of one request read the same bytes")
                        .hasSize(1);
                assertWhole(user, nodes.get(0), read.iterator().next());
            });
            threads.shutdown();
            assertThat(here.generations() + there.generations()).isEqualTo(requests);
        }
        List<String> keys = look.sync().keys("*");
        assertThat(keys)
                .hasSize(requests)
                .allSatisfy(key -> assertThat(look.sync().pttl(key)).isPositive());
    }

    @Test
    void a_list_is_continued_by_another_node_when_the_first_is_gone() {
        FakeGenerator survivor = new FakeGenerator("v1", 1000);
        try (ServingNode staying = Nodes.start(redis, survivor, "")) {
            ServingNode leaving = Nodes.start(redis, new FakeGenerator("v1", 1000), "");
            String first = new Api(leaving).page("u7", 10, "").body();
            String second = new Api(leaving).page("u7", 10, nextToken(first)).body();
            leaving.close();
            assertThat(new Api(staying).page("u7", 10, nextToken(first)).body()).isEqualTo(second);
            assertThat(survivor.generations()).isZero();
        }
    }

    @Test
    void a_generation_that_hangs_is_taken_over_when_its_own_caller_has_been_given_up() {
        CountDownLatch started = new CountDownLatch(1);
        ListGenerator stuck = new SlowGenerator(new FakeGenerator("v1", 1000), started, new CountDownLatch(1));
        String body = "{\"userId\":\"u7\"}";
        // The node ends once its caller has its answer, a refusal: as soon as it may.
        ServingNode dying = Nodes.start(
                redis, stuck, "redis { claim-lease = 500ms, wait-timeout = 1s }, serve.answer-timeout = 2s");
        CompletableFuture<HttpResponse<String>> unanswered =
                new Api(dying).recommendLater(body, "Idempotency-Key", "k");
        await(started);
        FakeGenerator successor = new FakeGenerator("v1", 1000);
        try (ServingNode other = Nodes.start(redis, successor, "redis.claim-lease = 500ms")) {
            HttpResponse<String> answer = new Api(other).recommend(body, "Idempotency-Key", "k");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(successor.generations()).isEqualTo(1);
        }
        unanswered.cancel(true);
        dying.close();
    }

    @Test
    void a_node_with_a_new_bundle_serves_what_the_old_one_made_and_says_where_it_cannot_go_on() {
        String first;
        String second;
        try (ServingNode before = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
            first = new Api(before).page("u7", 10, "").body();
            second = new Api(before).page("u7", 10, nextToken(first)).body();
        }
        FakeGenerator newer = new FakeGenerator("v2", 1000);
        try (ServingNode after = Nodes.start(redis, newer, "")) {
            Api api = new Api(after);
            assertThat(api.page("u7", 10, nextToken(first)).body()).isEqualTo(second);
            assertThat(json(second).get("bundle").asText()).isEqualTo("v1");
            String page = second;
            HttpResponse<String> answer = api.page("u7", 10, nextToken(page));
            while (answer.statusCode() == 200) {
                page = answer.body();
                answer = api.page("u7", 10, nextToken(page));
            }
            assertThat(json(page).get("items").get(9).get("rank").asInt())
                    .as("the pages that v1 made; a fifth of its 50 items needs to know what follows")
                    .isEqualTo(40);
            assertThat(answer.statusCode()).isEqualTo(410);
            assertThat(json(answer.body()).get("type").asText()).isEqualTo("urn:genrec:problem:bundle-gone");
            assertThat(newer.generations()).isZero();
            assertThat(json(api.page("u7", 10, "").body()).get("bundle").asText())
                    .isEqualTo("v2");
        }
    }

    @Test
    void a_bundle_adopted_while_serving_answers_new_requests_and_old_lists_are_read_to_their_end_with_theirs() {
        FakeGenerator older = new FakeGenerator("v1", 1000);
        try (ServingNode node = Nodes.start(redis, older, "serve { max-list-size = 100, open-bundles = 2 }")) {
            Api api = new Api(node);
            String first = api.page("u7", 10, "").body();
            node.take(new FakeGenerator("v2", 1000));
            assertThat(json(api.page("u7", 10, "").body()).get("bundle").asText())
                    .isEqualTo("v2");
            List<String> pages = api.followed("u7", first);
            assertThat(pages).hasSize(10).allSatisfy(page -> assertThat(
                            json(page).get("bundle").asText())
                    .isEqualTo("v1"));
            assertThat(older.isClosed()).isFalse();
            node.take(new FakeGenerator("v3", 1000));
            assertThat(older.isClosed()).isTrue();
            assertThat(api.followed("u7", first)).isEqualTo(pages);
        }
    }

    /** Versions by name, as a run has them. */
    private static BundleSource versions(String... versions) {
        return new BundleSource() {
            @Override
            public ListGenerator open(String choice) {
                return find(choice).orElseThrow(() -> new StepFailed("no bundle " + choice));
            }

            @Override
            public Optional<ListGenerator> find(String version) {
                return List.of(versions).contains(version)
                        ? Optional.of(new FakeGenerator(version, 1000))
                        : Optional.empty();
            }
        };
    }

    @Test
    void a_bundle_is_rolled_out_and_back_over_http_and_lists_in_progress_are_read_on() {
        try (ServingNode node = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                versions("v1", "v2"),
                "serve.max-list-size = 100",
                Clock.systemUTC())) {
            Api api = new Api(node);
            String first = api.page("u7", 10, "").body();
            assertThat(api.post("/admin/bundles", "{\"bundle\":\"v2\"}").body())
                    .isEqualTo("{\"current\":\"v2\",\"open\":[\"v2\",\"v1\"]}");
            assertThat(json(api.page("u8", 10, "").body()).get("bundle").asText())
                    .isEqualTo("v2");
            assertThat(api.followed("u7", first)).hasSize(10).allSatisfy(page -> assertThat(
                            json(page).get("bundle").asText())
                    .isEqualTo("v1"));
            HttpResponse<String> refused = api.post("/admin/bundles", "{\"bundle\":\"v9\"}");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(json(refused.body()).get("detail").asText()).isEqualTo("no bundle v9");
            assertThat(api.post("/admin/bundles", "{\"bundle\":\"v1\"}").body())
                    .isEqualTo("{\"current\":\"v1\",\"open\":[\"v1\",\"v2\"]}");
            assertThat(api.get("/admin/bundles").body()).isEqualTo("{\"current\":\"v1\",\"open\":[\"v1\",\"v2\"]}");
        }
    }

    @Test
    void a_node_that_was_just_started_reads_on_a_list_whose_bundle_is_still_in_the_run() {
        String first;
        List<String> pages;
        try (ServingNode before = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.max-list-size = 100")) {
            first = new Api(before).page("u7", 10, "").body();
        }
        try (ServingNode after = Nodes.start(
                redis, new FakeGenerator("v2", 1000), versions("v1"), "serve.max-list-size = 100", Clock.systemUTC())) {
            pages = new Api(after).followed("u7", first);
        }
        assertThat(pages).hasSize(10).allSatisfy(page -> assertThat(
                        json(page).get("bundle").asText())
                .isEqualTo("v1"));
    }

    /** Tokens carry the time of the list, not of whoever reads it. */
    @Test
    void nodes_whose_clocks_are_two_minutes_apart_answer_the_same_pages() {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-2));
        Clock early = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));
        try (ServingNode one = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.max-list-size = 100", late);
                ServingNode other =
                        Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.max-list-size = 100", early)) {
            for (List<ServingNode> nodes : List.of(List.of(one, other), List.of(other, one))) {
                String first = new Api(nodes.get(0)).page("u7", 10, "").body();
                List<String> pages = new Api(nodes.get(1)).followed("u7", first);
                assertThat(pages).hasSize(10);
                assertThat(new Api(nodes.get(0)).followed("u7", first)).isEqualTo(pages);
            }
        }
    }

    @Test
    void a_list_lost_and_made_anew_under_its_key_is_another_and_the_old_token_is_gone() {
        try (ServingNode here = Nodes.start(redis, new FakeGenerator("v1", 1000), "");
                ServingNode there = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
            String lost = new Api(here)
                    .recommend(withHistory("i10"), "Idempotency-Key", "k")
                    .body();
            look.sync().flushall();
            String anew = new Api(there)
                    .recommend(withHistory("i50"), "Idempotency-Key", "k")
                    .body();
            assertThat(json(anew).get("requestId")).isEqualTo(json(lost).get("requestId"));
            for (ServingNode node : List.of(here, there)) {
                assertGone(new Api(node).page("u7", 0, nextToken(lost)));
                assertThat(items(new Api(node).page("u7", 0, nextToken(anew)).body()))
                        .startsWith("i61")
                        .hasSize(10);
            }
        }
    }

    @Test
    void a_page_after_an_append_that_a_failover_lost_is_gone_and_never_empty() {
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.max-list-size = 100")) {
            Api api = new Api(node);
            String first = api.page("u7", 10, "").body();
            String key = look.sync().keys("genrec:*:list:*").get(0);
            byte[] replicated = look.sync().dump(key);
            List<String> pages = api.followed("u7", first);
            // What a replica that never heard of the append holds when it takes over.
            look.sync()
                    .restore(
                            key,
                            replicated,
                            RestoreArgs.Builder.ttl(Duration.ofMinutes(30)).replace());
            assertGone(api.page("u7", 0, nextToken(pages.get(6))));
            assertThat(api.followed("u7", first))
                    .as("grown again by the same bundle from the same history, it is the same list")
                    .isEqualTo(pages);
        }
    }

    @Test
    void refusals_leave_nothing_in_redis() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ListGenerator slow = new SlowGenerator(new FakeGenerator("v1", 1000), started, release);
        try (ServingNode busy = Nodes.start(
                redis, slow, "serve { generation-threads = 1, generation-queue = 1, answer-timeout = 2m }")) {
            Api api = new Api(busy);
            CompletableFuture<HttpResponse<String>> first = api.recommendLater("{\"userId\":\"u1\"}");
            await(started);
            CompletableFuture<HttpResponse<String>> second = api.recommendLater("{\"userId\":\"u2\"}");
            while (look.sync().keys("*").size() < 2) {
                Thread.onSpinWait();
            }
            for (int refused = 0; refused < 20; refused++) {
                String body = "{\"userId\":\"u3\"}";
                assertThat(api.recommend(body).statusCode()).isEqualTo(503);
                assertThat(api.recommend(body, "Idempotency-Key", "k" + refused).statusCode())
                        .isEqualTo(503);
            }
            assertThat(look.sync().keys("*"))
                    .as("the claims of the two that are served")
                    .hasSize(2);
            release.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_list_that_redis_evicted_is_gone_and_never_replaced_in_silence() {
        FakeGenerator generator = new FakeGenerator("v1", 1000);
        try (ServingNode node = Nodes.start(redis, generator, "")) {
            String token = nextToken(new Api(node).page("u7", 10, "").body());
            look.sync().flushall();
            assertGone(new Api(node).page("u7", 10, token));
            assertThat(generator.generations()).isEqualTo(1);
        }
    }

    private static String withHistory(String item) {
        return "{\"userId\":\"u7\",\"pageSize\":10,\"history\":[{\"itemId\":\"" + item + "\"}]}";
    }

    private static void assertGone(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(410);
        assertThat(json(response.body()).get("type").asText()).isEqualTo("urn:genrec:problem:list-gone");
    }

    private static List<String> everyPageTwice(CountDownLatch start, Api api, String user) {
        await(start);
        String body = "{\"userId\":\"" + user + "\",\"pageSize\":12}";
        List<String> pages = api.followed(user, ok(api.recommend(body, "Idempotency-Key", "k")));
        List<String> again = api.followed(user, ok(api.recommend(body, "Idempotency-Key", "k")));
        assertThat(again.equals(pages))
                .as("every page asked for twice is the same bytes")
                .isTrue();
        return pages;
    }

    private static String ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** After {@code uN}'s last item come 100 items in order: its pages hold each once, and Redis holds the same list. */
    private static void assertWhole(String user, Api api, List<String> pages) {
        int last = Integer.parseInt(user.substring(1));
        List<String> expected = IntStream.rangeClosed(last + 1, last + 100)
                .mapToObj(i -> "i" + i)
                .toList();
        List<String> listed =
                pages.stream().flatMap(page -> items(page).stream()).toList();
        assertThat(listed).isEqualTo(expected);
        String requestId = json(pages.get(0)).get("requestId").asText();
        assertThat(items(api.get("/v1/requests/" + requestId).body())).isEqualTo(expected);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
