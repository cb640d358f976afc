package io.genrec.cache;

import static io.genrec.cache.RedisListCacheIT.await;
import static io.genrec.cache.RedisListCacheIT.defaults;
import static io.genrec.cache.RedisListCacheIT.ready;
import static io.genrec.cache.RedisListCacheIT.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.testing.Fault;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
            await(cache.probe());
            first.close();
            assertThatThrownBy(() -> await(cache.list("r1")))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessage("Redis at 127.0.0.1:" + port + " does not answer");
            assertThat(cache.isAway()).isTrue();
            try (BundledRedis second = BundledRedis.start(port, PASSWORD)) {
                awaitReturn(cache);
                assertThat(await(cache.first("r1", ready(Lists.paged("r1", "a"))))
                                .body())
                        .isEqualTo("a page 0");
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

    @DisabledOnOs(OS.WINDOWS)
    @Fault("On a busy machine the bundled Redis took longer than the time to connect, and nothing started.")
    @Test
    void a_bundled_redis_that_is_slow_to_answer_is_waited_for_beyond_the_time_to_connect() throws Exception {
        RedisSettings hasty = settings("connect-timeout = 200ms");
        try (BundledRedis redis = BundledRedis.start()) {
            RedisSettings patient = redis.settings(hasty);
            RedisSettings impatient =
                    hasty.at(patient.server().uri(), patient.server().password());
            long process = process(patient);
            signal("STOP", process);
            CompletableFuture<RedisListCache> opening =
                    CompletableFuture.supplyAsync(() -> RedisListCache.open(patient));
            try {
                // A connection that is not patient has given up twice: so long at least the other one has waited.
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> RedisListCache.open(impatient)).isInstanceOf(CacheUnavailable.class);
                }
                assertThat(opening).isNotDone();
            } finally {
                signal("CONT", process);
            }
            try (RedisListCache cache = opening.join()) {
                await(cache.probe());
            }
        }
    }

    private static long process(RedisSettings settings) {
        try (RedisClient client =
                RedisClient.create(settings.server().toLettuce().get(0))) {
            return client.connect()
                    .sync()
                    .info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void signal(String name, long process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void a_cache_opened_before_its_redis_is_there_serves_once_it_is() throws IOException {
        int port = freePort();
        try (RedisListCache cache =
                RedisListCache.openPatiently(defaults().at("redis://127.0.0.1:" + port, PASSWORD))) {
            assertThatThrownBy(() -> await(cache.list("r1"))).isInstanceOf(CacheUnavailable.class);
            assertThat(cache.isAway()).isTrue();
            try (BundledRedis late = BundledRedis.start(port, PASSWORD)) {
                awaitReturn(cache);
                assertThat(await(cache.first("r1", ready(Lists.paged("r1", "a"))))
                                .body())
                        .isEqualTo("a page 0");
                assertThat(late.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void while_redis_hangs_the_fourth_command_fails_at_once_and_all_is_well_after() {
        try (BundledRedis redis = BundledRedis.start();
                RedisListCache cache = RedisListCache.open(redis.settings(settings("command-timeout = 300ms")))) {
            await(cache.probe());
            try (Pause pause = Pause.of(redis)) {
                // The node's own probes count, too.
                for (int command = 0; command < 3; command++) {
                    assertThatThrownBy(() -> await(cache.list("r1"))).isInstanceOf(CacheUnavailable.class);
                }
                assertThatThrownBy(() -> await(cache.list("r1")))
                        .isInstanceOf(CacheUnavailable.class)
                        .hasNoCause();
                assertThat(pause.isOver()).isFalse();
            }
            awaitReturn(cache);
            assertThat(await(cache.list("r1"))).isEmpty();
        }
    }

    @Fault("After a failover a node went on asking the old primary.")
    @Test
    void a_primary_that_was_demoted_is_left_for_whoever_has_its_address_now() throws IOException {
        try (BundledRedis old = BundledRedis.start();
                BundledRedis promoted = BundledRedis.start(
                        freePort(), old.settings(defaults()).server().password());
                Forwarder address = Forwarder.to(old.port());
                RedisListCache cache = RedisListCache.open(defaults()
                        .at(
                                "redis://127.0.0.1:" + address.port(),
                                old.settings(defaults()).server().password()))) {
            await(cache.first("r1", ready(Lists.paged("r1", "a"))));
            demote(old, promoted);
            address.forwardTo(promoted.port());
            assertThatThrownBy(() -> await(cache.probe()))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessageContaining("refuses: READONLY");
            awaitReturn(cache);
            assertThat(await(cache.first("r2", ready(Lists.paged("r2", "a")))).body())
                    .isEqualTo("a page 0");
            assertThat(cache.isAway()).isFalse();
        }
    }

    private static void demote(BundledRedis old, BundledRedis promoted) {
        try (RedisClient client =
                RedisClient.create(old.settings(defaults()).server().toLettuce().get(0))) {
            RedisCommands<String, String> redis = client.connect().sync();
            redis.configSet("masterauth", old.settings(defaults()).server().password());
            redis.replicaof("127.0.0.1", promoted.port());
        }
    }

    /** A Redis that answers nobody until this is closed. */
    private record Pause(RedisClient client, CompletableFuture<?> over) implements AutoCloseable {
        static Pause of(BundledRedis redis) {
            RedisURI uri = redis.settings(defaults()).server().toLettuce().get(0);
            uri.setTimeout(Duration.ofMinutes(1)); // to wait until the pause is over
            RedisClient client = RedisClient.create(uri);
            RedisAsyncCommands<String, String> waiting = client.connect().async();
            RedisCommands<String, String> commands = client.connect().sync();
            commands.dispatch(
                    CommandType.CLIENT,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8).add("PAUSE").add(2_000));
            return new Pause(client, waiting.ping().toCompletableFuture());
        }

        boolean isOver() {
            return over.isDone();
        }

        @Override
        public void close() {
            over.join();
            client.close();
        }
    }

    /** Ends when the connection is back; the suite's own time limit ends it otherwise. */
    private static void awaitReturn(RedisListCache cache) {
        while (true) {
            try {
                await(cache.probe());
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
