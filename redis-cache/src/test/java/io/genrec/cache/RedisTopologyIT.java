package io.genrec.cache;

import static io.genrec.cache.RedisListCacheIT.await;
import static io.genrec.cache.RedisListCacheIT.defaults;
import static io.genrec.cache.RedisListCacheIT.ready;
import static io.genrec.cache.RedisListCacheIT.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.testing.CertificateAuthority;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.Redis;
import redis.embedded.RedisSentinel;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** Lists in a Redis Cluster, behind sentinels, and over TLS: processes of the bundled Redis. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the bundled Redis there is 5.0, without TLS")
class RedisTopologyIT {
    private static final int SLOTS = 16_384;

    @TempDir
    private Path folder = Path.of("");

    private final List<Redis> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Redis server : servers) {
            server.stop();
        }
    }

    @Test
    void a_cluster_of_three_masters_holds_lists_that_every_node_reads_grows_and_waits_for() throws IOException {
        List<Integer> ports = cluster();
        String uri = "redis-cluster://127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1);
        RedisSettings settings =
                settings("poll-interval = 5m, wait-timeout = 10m").at(uri, "");
        try (RedisListCache here = RedisListCache.open(settings);
                RedisListCache there = RedisListCache.open(settings)) {
            await(here.probe());
            for (int request = 0; request < 12; request++) {
                String id = "r" + request;
                await(here.first(id, ready(Lists.paged(id, "a"))));
                assertThat(await(there.page(id, PagedList.FIRST))).contains("a page 0");
                assertThat(await(there.pageOrGrow(
                                id, "a1", list -> ready(Lists.grown(list, "a")).get())))
                        .contains("a page 1");
                assertThat(await(here.page(id, "a1"))).contains("a page 1");
            }
            var generation = new CompletableFuture<PagedList>();
            CompletionStage<StoredPage> winner = here.first("waited", () -> generation);
            ListKeys keys = new ListKeys("waited");
            assertThat(await(here.claim(keys, PagedList.FIRST, "other"))).isEqualTo(new Claim.Held());
            CompletionStage<StoredPage> waiter = there.first("waited", () -> {
                throw new AssertionError("somebody is at it");
            });
            assertThat(await(there.claim(keys, PagedList.FIRST, "other"))).isEqualTo(new Claim.Held());
            generation.complete(Lists.paged("waited", "a"));
            assertThat(await(waiter)).isEqualTo(await(winner));
        }
        assertThat(ports).allSatisfy(port -> assertThat(keys(port)).isPositive());
    }

    @Test
    void a_node_of_a_cluster_named_alone_is_refused_with_the_way_to_name_it() throws IOException {
        int port = cluster().get(0);
        assertThatThrownBy(() -> RedisListCache.open(defaults().at("redis://127.0.0.1:" + port, "")))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessage(
                        "Redis at 127.0.0.1:" + port + " (genrec.redis.uri) is a node of a Redis Cluster: name it as"
                                + " redis-cluster://127.0.0.1:" + port);
    }

    @Test
    void the_master_that_sentinels_name_is_found_again_after_a_failover() throws IOException {
        int master = free();
        int replica = free();
        start(master);
        start(replica, "replicaof 127.0.0.1 " + master);
        List<Integer> sentinels = new ArrayList<>();
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            sentinels.add(free());
            started(RedisSentinel.newRedisSentinel()
                    .port(sentinels.get(sentinel))
                    .bind("127.0.0.1")
                    .masterName("lists")
                    .masterPort(master)
                    .quorumSize(2)
                    .downAfterMilliseconds(1_000)
                    .failOverTimeout(3_000)
                    .build());
        }
        String uri = "redis-sentinel://127.0.0.1:" + sentinels.get(0) + ",127.0.0.1:" + sentinels.get(1) + "#lists";
        try (RedisListCache cache = RedisListCache.open(defaults().at(uri, ""))) {
            StoredPage page = await(cache.first("r1", ready(Lists.paged("r1", "a"))));
            on(master, redis -> {
                redis.set("last", "");
                while (redis.waitForReplication(1, 1_000) < 1) {
                    Thread.onSpinWait();
                }
            });
            failOver(sentinels.get(0), replica);
            awaitWrite(cache);
            assertThat(await(cache.first("r1", ready(Lists.paged("r1", "b"))))).isEqualTo(page);
            assertThat(await(cache.first("r2", ready(Lists.paged("r2", "a")))).body())
                    .isEqualTo("a page 0");
            assertThat(keys(replica)).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void over_tls_it_trusts_the_configured_authority_and_is_the_configured_acl_user() throws IOException {
        int port = free();
        CertificateAuthority authority = new CertificateAuthority(folder, "authority");
        CertificateAuthority other = new CertificateAuthority(folder, "other");
        start(
                0,
                tls(
                        authority,
                        port,
                        "tls-auth-clients no",
                        "user genrec on >sesame allcommands ~genrec:* resetchannels &genrec:*"));
        RedisSettings trusting = settings("uri = \"rediss://localhost:" + port + "\", username = genrec,"
                + " password = sesame, tls.ca-file = \"" + authority.certificate() + "\"");
        try (RedisListCache cache = RedisListCache.open(trusting)) {
            assertThat(await(cache.first("r1", ready(Lists.paged("r1", "a")))).body())
                    .isEqualTo("a page 0");
            await(cache.probe());
        }
        RedisSettings mistaken =
                settings("uri = \"rediss://localhost:" + port + "\", tls.ca-file = \"" + other.certificate() + "\"");
        assertThatThrownBy(() -> RedisListCache.open(mistaken))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageStartingWith("cannot reach Redis at localhost:" + port + " (genrec.redis.uri): ")
                .hasMessageContaining("certificate is not trusted")
                .hasMessageContaining("genrec.redis.tls.ca-file");
    }

    @Test
    void a_redis_that_asks_for_a_certificate_is_shown_one() throws IOException {
        int port = free();
        CertificateAuthority authority = new CertificateAuthority(folder, "authority");
        start(0, tls(authority, port, "tls-auth-clients yes"));
        CertificateAuthority.Issued client = authority.issue("client");
        String known = "uri = \"rediss://localhost:" + port + "\", tls { ca-file = \"" + authority.certificate() + "\"";
        RedisSettings shown = settings(
                known + ", certificate-file = \"" + client.certificate() + "\", key-file = \"" + client.key() + "\" }");
        try (RedisListCache cache = RedisListCache.open(shown)) {
            await(cache.probe());
        }
        assertThatThrownBy(() -> RedisListCache.open(settings(known + " }")))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageStartingWith("cannot reach Redis at localhost:" + port);
    }

    /** Three masters that share the slots; their ports. */
    private List<Integer> cluster() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            int port = freeWithBus();
            ports.add(port);
            start(
                    port,
                    "cluster-enabled yes",
                    "cluster-config-file " + folder.resolve("nodes-" + port + ".conf"),
                    "cluster-node-timeout 2000");
        }
        for (int node = 0; node < 3; node++) {
            int[] slots =
                    IntStream.range(SLOTS * node / 3, SLOTS * (node + 1) / 3).toArray();
            int first = ports.get(0);
            on(ports.get(node), redis -> {
                redis.clusterAddSlots(slots);
                redis.clusterMeet("127.0.0.1", first);
            });
        }
        for (int port : ports) {
            on(port, redis -> {
                while (!redis.clusterInfo().contains("cluster_state:ok")
                        || !redis.clusterInfo().contains("cluster_known_nodes:3")) {
                    Thread.onSpinWait();
                }
            });
        }
        return ports;
    }

    /** Ends when the sentinels know of the replica and have made it the master; the suite's own time limit ends it otherwise. */
    private static void failOver(int sentinel, int replica) {
        try (RedisClient client = RedisClient.create()) {
            RedisSentinelCommands<String, String> sentinels = client.connectSentinel(
                            RedisURI.create("127.0.0.1", sentinel))
                    .sync();
            boolean begun = false;
            while (!begun) {
                try {
                    sentinels.failover("lists");
                    begun = true;
                } catch (RedisCommandExecutionException notYet) {
                    Thread.onSpinWait();
                }
            }
        }
        String[] role = {""};
        while (!role[0].equals("master")) {
            try {
                on(replica, redis -> role[0] = String.valueOf(redis.role().get(0)));
            } catch (RedisException closedOnItsWay) {
                Thread.onSpinWait();
            }
        }
    }

    /** Ends when the cache can write again. */
    private static void awaitWrite(RedisListCache cache) {
        while (true) {
            try {
                await(cache.probe());
                return;
            } catch (CacheUnavailable notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private static String[] tls(CertificateAuthority authority, int port, String... more) {
        CertificateAuthority.Issued server = authority.issue("server");
        return Stream.concat(
                        Stream.of(
                                "tls-port " + port,
                                "tls-cert-file " + server.certificate(),
                                "tls-key-file " + server.key(),
                                "tls-ca-cert-file " + authority.certificate()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private void start(int port, String... settings) throws IOException {
        RedisServerBuilder server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no");
        for (String setting : settings) {
            server.setting(setting);
        }
        started(server.build());
    }

    private void started(Redis server) throws IOException {
        servers.add(0, server);
        server.start();
    }

    private static long keys(int port) {
        long[] keys = new long[1];
        on(port, redis -> keys[0] = redis.dbsize());
        return keys[0];
    }

    private static void on(int port, Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port))) {
            action.accept(client.connect().sync());
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A node of a cluster listens 10,000 higher, too. */
    private static int freeWithBus() throws IOException {
        for (int port = 20_000; ; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket bus = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
                assertThat(bus.getLocalPort()).isEqualTo(socket.getLocalPort() + 10_000);
                return port;
            } catch (BindException taken) {
                Thread.onSpinWait();
            }
        }
    }
}
