package io.genrec.cache;

import static io.genrec.cache.RedisListCacheIT.await;
import static io.genrec.cache.RedisListCacheIT.defaults;
import static io.genrec.cache.RedisListCacheIT.ready;
import static io.genrec.cache.RedisListCacheIT.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.recommendation.RecommendationList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** What a node does while Redis is away, slow, or locked. */
class RedisAwayIT {
    private static final String PASSWORD = "sesame";

    @Test
    void an_absent_redis_stops_the_start_with_its_address() throws IOException {
        int port = freePort();
        assertThatThrownBy(() -> RedisListCache.open(defaults().at("redis://127.0.0.1:" + port, "")))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageStartingWith("cannot reach Redis at 127.0.0.1:" + port + " (genrec.redis.uri): ");
    }

    @Test
    void a_wrong_password_stops_the_start_and_is_not_repeated() {
        try (BundledRedis redis = BundledRedis.start()) {
            assertThatThrownBy(() -> RedisListCache.open(defaults().at("redis://127.0.0.1:" + redis.port(), PASSWORD)))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    @Test
    void fails_while_redis_is_gone_and_serves_once_it_is_back() throws IOException {
        int port = freePort();
        BundledRedis first = BundledRedis.start(port, PASSWORD);
        try (RedisListCache cache = RedisListCache.open(first.settings(defaults()))) {
            await(cache.ping());
            first.close();
            assertThatThrownBy(() -> await(cache.read("r1")))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessage("Redis at 127.0.0.1:" + port + " does not answer");
            assertThat(cache.failures()).isEqualTo(1);
            try (BundledRedis second = BundledRedis.start(port, PASSWORD)) {
                awaitReturn(cache);
                RecommendationList list = Lists.of("r1", "a", 3);
                assertThat(await(cache.getOrGenerate("r1", ready(list)))).isEqualTo(list);
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void a_redis_that_accepts_and_never_answers_fails_within_the_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket unrelated = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            assertThat(unrelated.isConnected()).isTrue();
            RedisSettings settings = settings("connect-timeout = 200ms, command-timeout = 200ms")
                    .at("redis://127.0.0.1:" + silent.getLocalPort(), "");
            assertThatThrownBy(() -> RedisListCache.open(settings)).isInstanceOf(CacheUnavailable.class);
        }
    }

    /** Ends when the connection is back; the suite's own time limit ends it otherwise. */
    private static void awaitReturn(RedisListCache cache) {
        while (true) {
            try {
                await(cache.ping());
                return;
            } catch (CacheUnavailable notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
