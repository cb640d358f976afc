package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.weights.Safetensors;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.Redis;
import redis.embedded.RedisSentinel;
import redis.embedded.RedisServer;

/**
 * Three servers as users run them, under load, while what can go wrong does: no page contradicts another one. Minutes;
 * {@code -Dgenrec.chaos.scale=N} makes the load N times as long, {@code -Dgenrec.chaos.crowd=N} N times as dense.
 */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are stopped by signals")
class ServingChaosIT {
    private static final String SETTINGS = """
        genrec.serve { token-secret = "a secret of the test's own", list-size = 20, growth = 20, drain-grace = 2s }
        """;

    private static final ModelConfig MODEL = ModelConfig.ofDepth(new CodeSpace(2, 16), 1, 20);
    private static final int ITEMS = 200;
    private static final int USERS = 200;
    private static final int SERVERS = 3;
    private static final int SCALE = Integer.getInteger("genrec.chaos.scale", 1);
    private static final int CROWD = Integer.getInteger("genrec.chaos.crowd", 1);
    private static final int SLOTS = 16_384;
    private static final long SECOND = 1_000;

    @TempDir
    private static Path folder = Path.of("");

    private static RunDirectory shop = new RunDirectory(folder);
    private static List<String> users = List.of();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Redis> redis = new ArrayList<>();
    private final List<Process> servers = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private int started;

    /** Two bundles of random weights over the same items, and users with histories. */
    @BeforeAll
    static void make_a_shop() throws IOException {
        Files.writeString(folder.resolve("serve.conf"), SETTINGS);
        shop = new RunDirectory(folder.resolve("shop"));
        bundle(shop.bundle(), 1);
        bundle(folder.resolve("newer"), 2);
        Random random = new Random(1);
        List<UserSequence> sequences = IntStream.range(0, USERS)
                .mapToObj(user -> new UserSequence(
                        "user-" + user,
                        random.ints(5, 0, ITEMS)
                                .mapToObj(item -> new Behaviour("item-" + item, Action.CLICKED, 1_000))
                                .toList(),
                        5))
                .toList();
        ParquetTable.SEQUENCES.writeAll(shop.sequences(), sequences);
        users = sequences.stream().map(UserSequence::userId).toList();
    }

    private static void bundle(Path at, long seed) throws IOException {
        Files.createDirectories(at);
        Safetensors.write(at.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(MODEL, seed));
        Map<String, SemanticId> ids = IntStream.range(0, ITEMS)
                .boxed()
                .collect(Collectors.toMap(item -> "item-" + item, item -> SemanticId.of(item / 16, item % 16)));
        BundleWriter.write(
                at,
                new BundleContents(
                        MODEL,
                        new SemanticIdTable(MODEL.space(), ids),
                        Map.of(),
                        NeighbourMixture.NONE,
                        List.of("item-0"),
                        new TreeMap<>()));
    }

    @AfterEach
    void stop() throws IOException {
        servers.forEach(Process::destroyForcibly);
        servers.forEach(server -> server.onExit().join());
        for (Redis each : redis) {
            each.stop();
        }
    }

    @Test
    void three_servers_are_restarted_one_after_the_other_and_no_request_fails() throws Exception {
        int port = free();
        started(RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build());
        String uri = "redis://127.0.0.1:" + port;
        startServers(uri);
        CompletableFuture<PageLoad.Result> load = load(8, 60, 1, false);
        for (int server = 0; server < SERVERS; server++) {
            Thread.sleep(2 * SECOND);
            servers.get(server).destroy(); // SIGTERM
            servers.get(server).waitFor();
            start(server, uri);
            awaitReady(server);
        }
        PageLoad.Result result = load.join();
        tell("rolling restart", result, Map.of());
        assertThat(result.answers()).containsOnlyKeys(200);
        assertThat(result.violations()).isEmpty();
    }

    /** Ends lists early, loses some, and kills who makes them: what is read on, is the list that was begun. */
    @Test
    void servers_die_redis_fails_over_with_writes_lost_and_lists_are_evicted_and_no_page_contradicts_another()
            throws Exception {
        int master = free();
        int replica = free();
        started(server(master, "save \"\"", "appendonly no"));
        started(server(replica, "save \"\"", "appendonly no", "replicaof 127.0.0.1 " + master));
        List<Integer> sentinels = sentinels(master);
        chaos(
                "behind sentinels",
                "redis-sentinel://127.0.0.1:" + sentinels.get(0) + ",127.0.0.1:" + sentinels.get(1) + "#lists",
                master,
                replica);
    }

    /** The same with a third of the lists on each master, one of which is lost. */
    @Test
    void the_same_in_a_cluster_that_loses_a_master() throws Exception {
        List<Integer> masters = cluster();
        int replica = freeWithBus();
        started(clusterNode(replica));
        on(replica, redis -> redis.clusterMeet("127.0.0.1", masters.get(0)));
        for (int port : masters) {
            on(port, redis -> awaitCluster(redis, 4));
        }
        on(masters.get(0), redis -> {
            String id = redis.clusterMyId();
            on(replica, follower -> {
                awaitCluster(follower, 4);
                follower.clusterReplicate(id);
                while (!follower.info("replication").contains("master_link_status:up")) {
                    Thread.onSpinWait();
                }
            });
        });
        chaos(
                "in a cluster",
                "redis-cluster://127.0.0.1:" + masters.get(1) + ",127.0.0.1:" + masters.get(2),
                masters.get(0),
                replica);
    }

    private void chaos(String name, String uri, int master, int replica) throws Exception {
        startServers(uri);
        long masterProcess = process(master);
        long replicaProcess = process(replica);

        long start = System.nanoTime();
        Map<String, Integer> faults = new LinkedHashMap<>();
        CompletableFuture<PageLoad.Result> load = load(20, 75, 40, true);
        Thread.sleep(5 * SECOND);
        faults.put("a server is killed", seconds(start));
        servers.get(0).destroyForcibly().waitFor();
        Thread.sleep(2 * SECOND);
        start(0, uri);
        awaitReady(0);
        faults.put("another bundle is taken", seconds(start));
        take(folder.resolve("newer").toString());
        Thread.sleep(3 * SECOND);
        faults.put("a fifth of the lists is evicted", seconds(start));
        evict(master);
        Thread.sleep(3 * SECOND);
        faults.put("Redis fails over, with the last writes lost", seconds(start));
        signal("STOP", replicaProcess); // what is written from now on, the replica does not see
        Thread.sleep(SECOND / 2);
        signal("KILL", masterProcess);
        signal("CONT", replicaProcess);
        Thread.sleep(20 * SECOND);
        faults.put("the first bundle is taken again", seconds(start));
        take("sft");
        Thread.sleep(2 * SECOND);
        faults.put("another server is killed", seconds(start));
        servers.get(1).destroyForcibly().waitFor();
        start(1, uri);
        awaitReady(1);
        faults.put("a fifth of the lists is evicted once more", seconds(start));
        evict(replica);

        PageLoad.Result result = load.join();
        tell(name, result, faults);
        assertThat(result.violations()).isEmpty();
        assertThat(result.answers().get(200)).isGreaterThan(1_000L);
        assertThat(result.course().get(result.course().lastKey()).others().sum())
                .as("answers without a page in the last second")
                .isZero();
    }

    /** Shoppers of ten pages of five, who come at this rate. */
    private CompletableFuture<PageLoad.Result> load(double perSecond, int seconds, int tries, boolean losesLists) {
        PageLoad.Plan plan = new PageLoad.Plan(
                ports.stream()
                        .map(port -> URI.create("http://127.0.0.1:" + port))
                        .toList(),
                "",
                users,
                perSecond * CROWD,
                Duration.ofSeconds((long) seconds * SCALE),
                10,
                5,
                Duration.ofMillis(300),
                tries,
                losesLists,
                1);
        return CompletableFuture.supplyAsync(() -> PageLoad.run(plan));
    }

    private static void tell(String name, PageLoad.Result result, Map<String, Integer> faults) {
        System.out.printf(
                "%s: %,d pages in %.0f s, answers %s, %d first pages made anew, %d promises broken, p50 %.1f p99 %.1f ms%n",
                name,
                result.latencies().size(),
                result.seconds(),
                new TreeMap<>(result.answers()),
                result.madeAnew(),
                result.violated(),
                result.percentile(0.5),
                result.percentile(0.99));
        faults.forEach((fault, at) -> {
            int clean = at;
            for (int second = at; second < at + 20; second++) {
                PageLoad.Second answers = result.course().get(second);
                if (answers != null && answers.others().sum() > 0) {
                    clean = second + 1;
                }
            }
            System.out.printf("  second %d: %s; clean again after %d s%n", at, fault, clean - at);
        });
    }

    private void startServers(String uri) throws Exception {
        for (int server = 0; server < SERVERS; server++) {
            ports.add(free());
            start(server, uri);
        }
        for (int server = 0; server < SERVERS; server++) {
            awaitReady(server);
        }
    }

    private void start(int server, String uri) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dgenrec.serve.port=" + ports.get(server),
                        "-Dgenrec.redis.uri=" + uri,
                        "io.genrec.serving.Server",
                        shop.root().toString(),
                        folder.resolve("serve.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server-" + started++ + ".log").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        if (server == servers.size()) {
            servers.add(process);
        } else {
            servers.set(server, process);
        }
    }

    private void awaitReady(int server) throws Exception {
        HttpRequest ready = request(server, "/health/ready").build();
        while (servers.get(server).isAlive()) {
            try {
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("a server has ended: see its log in " + folder);
    }

    private HttpRequest.Builder request(int server, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(server) + path))
                .timeout(Duration.ofSeconds(15));
    }

    /** Makes new lists of all servers with this bundle. */
    private void take(String bundle) throws Exception {
        for (int server = 0; server < SERVERS; server++) {
            HttpResponse<String> answer = http.send(
                    request(server, "/admin/bundles")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"bundle\":\"" + bundle + "\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private List<Integer> sentinels(int master) throws IOException {
        List<Integer> sentinels = new ArrayList<>();
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            sentinels.add(free());
            started(RedisSentinel.newRedisSentinel()
                    .port(sentinels.get(sentinel))
                    .bind("127.0.0.1")
                    .masterName("lists")
                    .masterPort(master)
                    .quorumSize(2)
                    .downAfterMilliseconds(1_500)
                    .failOverTimeout(5_000)
                    .build());
        }
        return sentinels;
    }

    /** Three masters without replicas, a third of the slots each. */
    private List<Integer> cluster() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int node = 0; node < SERVERS; node++) {
            ports.add(freeWithBus());
            started(clusterNode(ports.get(node)));
        }
        for (int node = 0; node < SERVERS; node++) {
            int[] slots = IntStream.range(SLOTS * node / SERVERS, SLOTS * (node + 1) / SERVERS)
                    .toArray();
            on(ports.get(node), redis -> {
                redis.clusterAddSlots(slots);
                redis.clusterMeet("127.0.0.1", ports.get(0));
            });
        }
        for (int port : ports) {
            on(port, redis -> awaitCluster(redis, SERVERS));
        }
        return ports;
    }

    private static Redis clusterNode(int port) throws IOException {
        return server(
                port,
                "save \"\"",
                "appendonly no",
                "cluster-enabled yes",
                "cluster-config-file " + folder.resolve("nodes-" + port + ".conf"),
                "cluster-node-timeout 2000");
    }

    private static void awaitCluster(RedisCommands<String, String> redis, int nodes) {
        while (!redis.clusterInfo().contains("cluster_state:ok")
                || !redis.clusterInfo().contains("cluster_known_nodes:" + nodes)) {
            Thread.onSpinWait();
        }
    }

    private static Redis server(int port, String... settings) throws IOException {
        var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1");
        for (String setting : settings) {
            builder.setting(setting);
        }
        return builder.build();
    }

    private void started(Redis server) throws IOException {
        redis.add(0, server);
        server.start();
    }

    private static void evict(int port) {
        on(port, commands -> {
            ScanArgs lists = ScanArgs.Builder.matches("genrec:v2:list:*").limit(1_000);
            KeyScanCursor<String> found = commands.scan(lists);
            int number = 0;
            while (true) {
                for (String key : found.getKeys()) {
                    if (number++ % 5 == 0) {
                        commands.del(key);
                    }
                }
                if (found.isFinished()) {
                    return;
                }
                found = commands.scan(ScanCursor.of(found.getCursor()), lists);
            }
        });
    }

    private static long process(int port) {
        long[] id = new long[1];
        on(
                port,
                commands -> id[0] = commands.info("server")
                        .lines()
                        .filter(line -> line.startsWith("process_id:"))
                        .mapToLong(line -> Long.parseLong(
                                line.substring("process_id:".length()).strip()))
                        .findFirst()
                        .orElseThrow());
        return id[0];
    }

    private static void on(int port, Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port))) {
            action.accept(client.connect().sync());
        }
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }

    private static int seconds(long start) {
        return (int) ((System.nanoTime() - start) / 1_000_000_000L);
    }

    /** A free port whose bus, 10,000 above, is one, too. */
    private static int freeWithBus() throws IOException {
        int port = free();
        return port < 55_000 ? port : port - 10_000;
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
