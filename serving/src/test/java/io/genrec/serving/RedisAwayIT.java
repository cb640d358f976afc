package io.genrec.serving;

import static io.genrec.serving.Api.json;
import static io.genrec.serving.Api.nextToken;
import static io.genrec.serving.Api.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.testing.Fault;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node answers while Redis is away, and after. */
class RedisAwayIT {
    private static final String OWN_COPIES = "serve.when-redis-fails = serve-own-copies";

    private BundledRedis redis;
    private String password;

    @BeforeEach
    void startRedis() {
        redis = BundledRedis.start();
        password = redis.settings(RedisSettings.from(Nodes.config(""))).server().password();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void a_node_does_not_start_without_the_redis_it_was_told() {
        redis.close();
        assertThatThrownBy(() -> Nodes.start(redis, new FakeGenerator("v1", 1000), ""))
                .isInstanceOf(ServingFailed.class)
                .hasMessageStartingWith("cannot reach Redis at 127.0.0.1:" + redis.port() + " (genrec.redis.uri): ");
    }

    @Test
    void refuses_while_redis_is_away_and_answers_once_it_is_back() {
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
            Api api = new Api(node);
            String token = nextToken(api.page("u7", 10, "").body());
            redis.close();
            assertAway(api.page("u7", 10, ""));
            assertAway(api.page("u7", 10, token));
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(api.get("/metrics").body()).contains("genrec_redis_away 1.0");
            comeBack(api);
            assertThat(api.page("u7", 10, "").statusCode()).isEqualTo(200);
            assertThat(api.page("u7", 10, token).statusCode())
                    .as("the bundled Redis forgets with its process")
                    .isEqualTo(410);
            assertThat(api.get("/metrics").body()).contains("genrec_redis_away 0.0");
        }
    }

    @Fault("A node that could make no list said that it was ready.")
    @Test
    void a_redis_that_was_demoted_makes_the_node_unready_until_it_takes_writes_again() {
        try (RedisClient client = RedisClient.create(RedisURI.builder()
                        .withHost("127.0.0.1")
                        .withPort(redis.port())
                        .withPassword(password.toCharArray())
                        .build());
                ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
            RedisCommands<String, String> commands = client.connect().sync();
            Api api = new Api(node);
            assertThat(api.page("u7", 10, "").statusCode()).isEqualTo(200);
            commands.replicaof("127.0.0.1", 1);
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(503);
            assertAway(api.page("u7", 10, ""));
            assertThat(api.get("/metrics").body()).contains("genrec_redis_away 1.0");
            commands.replicaofNoOne();
            awaitReady(api);
            assertThat(api.page("u7", 10, "").statusCode()).isEqualTo(200);
            assertThat(api.get("/metrics").body()).contains("genrec_redis_away 0.0");
        }
    }

    @Test
    void serves_its_own_copies_when_configured_and_hands_them_back() {
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), OWN_COPIES)) {
            Api api = new Api(node);
            String first = api.page("u7", 10, "").body();
            String second = api.page("u7", 10, nextToken(first)).body();
            redis.close();
            HttpResponse<String> copy = api.page("u7", 10, nextToken(first));
            assertThat(copy.body()).isEqualTo(second);
            assertThat(source(copy)).isEqualTo("own-copy");
            String ofTheOutage = api.page("u8", 10, "").body();
            String itsSecond = api.page("u8", 10, nextToken(ofTheOutage)).body();
            assertThat(api.get("/health/ready").body()).contains("\"redis\":\"away\"");
            assertThat(api.get("/metrics").body()).contains("genrec_pages_total{source=\"own-copy\"} 2.0");
            comeBack(api);
            try (ServingNode other = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
                assertThat(api.page("u7", 10, nextToken(first)).body()).isEqualTo(second);
                assertThat(api.page("u8", 10, nextToken(ofTheOutage)).body()).isEqualTo(itsSecond);
                assertThat(new Api(other).page("u8", 10, nextToken(ofTheOutage)).body())
                        .isEqualTo(itsSecond);
            }
        }
    }

    @Fault("A node with copies of its own did not start without Redis.")
    @Test
    void a_node_that_may_serve_its_own_copies_starts_without_redis_and_uses_it_once_it_is_there() {
        redis.close();
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), OWN_COPIES)) {
            Api api = new Api(node);
            HttpResponse<String> first = api.page("u7", 10, "");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(api.get("/metrics").body()).contains("genrec_redis_away 1.0");
            comeBack(api);
            try (ServingNode other = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
                String second = api.page("u7", 10, nextToken(first.body())).body();
                assertThat(new Api(other)
                                .page("u7", 10, nextToken(first.body()))
                                .body())
                        .isEqualTo(second);
            }
        }
    }

    @Fault("Own copies never expired, and put lists back that were over.")
    @Test
    void a_list_whose_time_is_over_is_not_put_back_into_redis() {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), OWN_COPIES, clock)) {
            Api api = new Api(node);
            String first = api.page("u7", 10, "").body();
            String requestId = json(first).get("requestId").asText();
            redis.close();
            comeBack(api);
            clock.advance(Duration.ofMinutes(30));
            assertThat(api.get("/v1/requests/" + requestId).statusCode()).isEqualTo(404);
            assertThat(api.page("u7", 10, nextToken(first)).statusCode()).isEqualTo(410);
            HttpResponse<String> again = api.page("u7", 10, "");
            assertThat(source(again)).isEqualTo("generated");
        }
    }

    @Fault("Two nodes made a list each under one name, and a token of one read the other.")
    @Test
    void two_nodes_that_were_alone_with_one_key_have_two_lists_and_mix_them_nowhere() {
        try (ServingNode here = Nodes.start(redis, new FakeGenerator("v1", 1000), OWN_COPIES);
                ServingNode there = Nodes.start(redis, new FakeGenerator("v2", 1000), OWN_COPIES)) {
            redis.close();
            String body = "{\"userId\":\"u7\"}";
            String ofHere =
                    new Api(here).recommend(body, "Idempotency-Key", "k").body();
            String ofThere =
                    new Api(there).recommend(body, "Idempotency-Key", "k").body();
            assertAway(new Api(there).page("u7", 10, nextToken(ofHere)));
            assertAway(new Api(here).page("u7", 10, nextToken(ofThere)));
            assertThat(new Api(here).page("u7", 10, nextToken(ofHere)).body()).contains("\"bundle\":\"v1\"");
            comeBack(new Api(here));
            awaitReady(new Api(there));
            assertThat(new Api(here).page("u7", 10, nextToken(ofHere)).statusCode())
                    .isEqualTo(200);
            assertThat(new Api(there).page("u7", 10, nextToken(ofHere)).body()).contains("\"bundle\":\"v1\"");
            assertThat(new Api(there).page("u7", 10, nextToken(ofThere)).statusCode())
                    .as("the list that came back first stays")
                    .isEqualTo(410);
        }
    }

    @Test
    void a_copy_is_not_grown_alone() {
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), OWN_COPIES)) {
            Api api = new Api(node);
            String first = api.page("u7", 30, "").body();
            redis.close();
            assertAway(api.page("u7", 30, nextToken(first)));
        }
    }

    private static void assertAway(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response.body()).get("type").asText()).isEqualTo("urn:genrec:problem:lists-unavailable");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    /** Ends when the node is ready with it; the suite's own time limit ends it otherwise. */
    private void comeBack(Api api) {
        redis = BundledRedis.start(redis.port(), password);
        awaitReady(api);
    }

    private static void awaitReady(Api api) {
        while (!api.get("/health/ready").body().contains("\"redis\":\"up\"")) {
            Thread.onSpinWait();
        }
    }
}
