package io.genrec.serving;

import static io.genrec.serving.Api.items;
import static io.genrec.serving.Api.json;
import static io.genrec.serving.Api.nextToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        client = RedisClient.create(RedisURI.builder(RedisURI.create(settings.uri()))
                .withPassword(settings.password().toCharArray())
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
    void a_generation_that_dies_with_its_node_is_taken_over() {
        CountDownLatch started = new CountDownLatch(1);
        ListGenerator stuck = new SlowGenerator(new FakeGenerator("v1", 1000), started, new CountDownLatch(1));
        String body = "{\"userId\":\"u7\"}";
        ServingNode dying = Nodes.start(redis, stuck, "redis.claim-lease = 500ms");
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
    void a_new_bundle_answers_new_requests_and_leaves_old_lists_as_they_were() {
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
            List<String> pages = api.followed("u7", first);
            assertThat(pages).as("the 50 items of v1, and none of v2").hasSize(5);
            assertThat(newer.generations()).isZero();
            assertThat(api.followed("u7", first)).isEqualTo(pages);
            assertThat(json(api.page("u7", 10, "").body()).get("bundle").asText())
                    .isEqualTo("v2");
        }
    }

    @Test
    void a_list_that_redis_evicted_is_gone_and_never_replaced_in_silence() {
        FakeGenerator generator = new FakeGenerator("v1", 1000);
        try (ServingNode node = Nodes.start(redis, generator, "")) {
            String token = nextToken(new Api(node).page("u7", 10, "").body());
            look.sync().flushall();
            HttpResponse<String> response = new Api(node).page("u7", 10, token);
            assertThat(response.statusCode()).isEqualTo(410);
            assertThat(json(response.body()).get("type").asText()).isEqualTo("urn:genrec:problem:list-gone");
            assertThat(generator.generations()).isEqualTo(1);
        }
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
