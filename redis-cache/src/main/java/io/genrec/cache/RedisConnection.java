package io.genrec.cache;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one Redis, to the master that sentinels name, or to a cluster. It comes back by itself: after the first
 * command that fails, Redis counts as away and is asked twice a second to take a write, until it does. A Redis that
 * refuses writes because it was demoted is left, so that whoever holds its address now is found. While Redis is
 * disconnected or has not answered several commands in turn, commands fail at once.
 *
 * @param <V> what values are
 */
final class RedisConnection<V> implements AutoCloseable {
    /** How long to wait before trying again to connect: soon at first, and never so long that a return goes unnoticed. */
    private static final Delay RECONNECT =
            Delay.exponential(Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS);

    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

    /** Commands that time out in turn before the next ones fail at once: one may be bad luck. */
    private static final int TIMEOUTS_OF_A_HANG = 3;

    private final RedisSettings.Server server;
    private final RedisCodec<String, V> codec;
    private final V probeValue;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final ScheduledThreadPoolExecutor upkeep = upkeep();
    private final String probeKey = "genrec:v2:probe:{" + UUID.randomUUID() + "}";
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger timeouts = new AtomicInteger();
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable RedisClusterAsyncCommands<String, V> commands;

    /** @param probeValue any small value */
    private RedisConnection(RedisSettings settings, RedisCodec<String, V> codec, V probeValue) {
        this.server = settings.server();
        this.codec = codec;
        this.probeValue = probeValue;
        this.resources = ClientResources.builder().reconnectDelay(RECONNECT).build();
        this.client = client();
    }

    /** @throws CacheUnavailable where Redis cannot be reached; the message names its address */
    static <V> RedisConnection<V> open(
            RedisSettings settings, RedisCodec<String, V> codec, V probeValue, @Nullable Subscription subscription) {
        RedisConnection<V> connection = new RedisConnection<>(settings, codec, probeValue);
        try {
            connection.connect(subscription);
            return connection;
        } catch (RedisException e) {
            connection.close();
            throw connection.unreachable(e);
        } catch (CacheUnavailable e) {
            connection.close();
            throw e;
        }
    }

    /** Connects now or, where Redis cannot be reached yet, as soon as it can. */
    static <V> RedisConnection<V> openPatiently(
            RedisSettings settings, RedisCodec<String, V> codec, V probeValue, @Nullable Subscription subscription) {
        RedisConnection<V> connection = new RedisConnection<>(settings, codec, probeValue);
        connection.away.set(true);
        try {
            connection.connectOrRetry(subscription);
            return connection;
        } catch (CacheUnavailable e) {
            connection.close();
            throw e;
        }
    }

    /** What is listened to, and who is told each message. */
    record Subscription(String channel, Consumer<String> listener) {}

    /** The answer to a command, its continuation off the thread that reads replies, or else the next ones would wait. */
    <T> CompletionStage<T> ask(Function<RedisClusterAsyncCommands<String, V>, CompletionStage<T>> command) {
        return read(command).thenApplyAsync(Function.identity(), resources.eventExecutorGroup());
    }

    /**
     * The answer to a command on the thread that reads replies, as soon as it is there: for continuations that hand it on
     * and do no work, or else the next replies would wait. A change of threads costs more than the reply itself.
     */
    <T> CompletionStage<T> read(Function<RedisClusterAsyncCommands<String, V>, CompletionStage<T>> command) {
        RedisClusterAsyncCommands<String, V> connected = commands;
        if (connected == null || timeouts.get() >= TIMEOUTS_OF_A_HANG) {
            failures.increment();
            return CompletableFuture.failedStage(
                    new CacheUnavailable("Redis at " + server.address() + " does not answer"));
        }
        return send(connected, command);
    }

    /** Completes where Redis takes a write now; fails with {@link CacheUnavailable} where it does not. */
    CompletionStage<Void> probe() {
        RedisClusterAsyncCommands<String, V> connected = commands;
        if (connected == null) {
            return CompletableFuture.failedStage(
                    new CacheUnavailable("Redis at " + server.address() + " cannot be reached"));
        }
        return send(connected, redis -> redis.set(probeKey, probeValue, SetArgs.Builder.px(PROBE_INTERVAL.toMillis())))
                .thenAccept(ok -> away.set(false));
    }

    /** Whether Redis failed, and has not taken a write since. */
    boolean isAway() {
        return away.get();
    }

    /** How often Redis has failed to answer since the start. */
    long failures() {
        return failures.sum();
    }

    /** Runs {@code action} now and then until the result is cancelled. */
    Future<?> every(Duration interval, Runnable action) {
        return upkeep.scheduleAtFixedRate(action, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        upkeep.shutdownNow();
        client.shutdown(Duration.ZERO, SHUTDOWN);
        resources.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN.toMillis());
    }

    private <T> CompletionStage<T> send(
            RedisClusterAsyncCommands<String, V> connected,
            Function<RedisClusterAsyncCommands<String, V>, CompletionStage<T>> command) {
        return command.apply(connected).handle((reply, failure) -> {
            if (failure != null) {
                throw new CompletionException(failed(failure));
            }
            if (timeouts.get() != 0) {
                timeouts.set(0);
            }
            return reply;
        });
    }

    private CacheUnavailable failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        failures.increment();
        if (cause instanceof RedisCommandTimeoutException) {
            timeouts.incrementAndGet();
        }
        if (away.compareAndSet(false, true) && !upkeep.isShutdown()) {
            Future<?> unused = upkeep.submit(this::probeUntilBack);
        }
        return new CacheUnavailable(
                cause instanceof RedisCommandExecutionException
                        ? "Redis at " + server.address() + " refuses: " + cause.getMessage()
                        : "Redis at " + server.address() + " does not answer",
                cause);
    }

    private void probeUntilBack() {
        var unusedProbe = probe().whenComplete((taken, failure) -> {
            if (failure == null || upkeep.isShutdown()) {
                return;
            }
            if (isDemoted(failure)) {
                leave();
            }
            Future<?> unused = upkeep.schedule(this::probeUntilBack, PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private static boolean isDemoted(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("READONLY")
                || (failure.getCause() != null && isDemoted(failure.getCause()));
    }

    /** Redis closes the connection, and Lettuce makes a new one, by looking the address up again. */
    private void leave() {
        RedisClusterAsyncCommands<String, V> connected = commands;
        if (connected != null && !server.isCluster()) {
            var unused = connected.quit();
        }
    }

    private static ScheduledThreadPoolExecutor upkeep() {
        ScheduledThreadPoolExecutor upkeep = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "genrec-redis-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        upkeep.setRemoveOnCancelPolicy(true);
        return upkeep;
    }

    private AbstractRedisClient client() {
        List<RedisURI> uris = server.toLettuce();
        if (server.isCluster()) {
            RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
            ClusterClientOptions.Builder options = ClusterClientOptions.builder();
            configure(options);
            // Connections to nodes are made with the first command to each: that one must wait, not be rejected.
            cluster.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                            .enablePeriodicRefresh(Duration.ofSeconds(30))
                            .build())
                    .build());
            return cluster;
        }
        RedisClient one = RedisClient.create(resources, uris.get(0));
        ClientOptions.Builder options = ClientOptions.builder();
        configure(options);
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
        one.setOptions(options.build());
        return one;
    }

    private void configure(ClientOptions.Builder options) {
        options.socketOptions(SocketOptions.builder()
                        .connectTimeout(server.connectTimeout())
                        .build())
                .sslOptions(server.tls().toLettuce())
                .timeoutOptions(TimeoutOptions.enabled(server.commandTimeout()));
    }

    private void connect(@Nullable Subscription subscription) {
        if (subscription != null) {
            StatefulRedisPubSubConnection<String, String> notifications = client instanceof RedisClusterClient cluster
                    ? cluster.connectPubSub(StringCodec.UTF8)
                    : ((RedisClient) client).connectPubSub(StringCodec.UTF8);
            notifications.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    subscription.listener().accept(message);
                }
            });
            notifications.sync().subscribe(subscription.channel());
        }
        RedisClusterAsyncCommands<String, V> connected = client instanceof RedisClusterClient cluster
                ? cluster.connect(codec).async()
                : ((RedisClient) client).connect(codec).async();
        requireTopology(connected);
        commands = connected;
    }

    private void connectOrRetry(@Nullable Subscription subscription) {
        try {
            connect(subscription);
            away.set(false);
        } catch (RedisException e) {
            Future<?> unused = upkeep.schedule(
                    () -> connectOrRetry(subscription), PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A node of a cluster, asked like a Redis of its own, answers for some keys alone. */
    private void requireTopology(RedisClusterAsyncCommands<String, V> connected) {
        String cluster;
        try {
            cluster = connected.info("cluster").toCompletableFuture().join();
        } catch (CompletionException e) {
            return; // the user of the ACL may not ask; what is wrong shows with the first command
        }
        if (!server.isCluster() && cluster.contains("cluster_enabled:1")) {
            throw new CacheUnavailable("Redis at " + server.address()
                    + " (genrec.redis.uri) is a node of a Redis Cluster: name it as redis-cluster://"
                    + server.address());
        }
    }

    private CacheUnavailable unreachable(RedisException cause) {
        return new CacheUnavailable(
                "cannot reach Redis at " + server.address() + " (genrec.redis.uri): " + reason(cause), cause);
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            if (root instanceof SSLException) {
                return "its certificate is not trusted, or it trusts not this client's: set genrec.redis.tls.ca-file, or"
                        + " certificate-file and key-file (" + root.getMessage() + ")";
            }
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
