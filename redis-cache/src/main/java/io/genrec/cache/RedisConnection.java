package io.genrec.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A node's two connections to Redis: one for commands, one for notifications. Both come back by themselves; while Redis
 * is gone, commands fail at once rather than queue.
 */
final class RedisConnection implements AutoCloseable {
    /** How long to wait before trying again to connect: soon at first, and never so long that a return goes unnoticed. */
    private static final Delay RECONNECT =
            Delay.exponential(Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS);

    private static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> commands;
    private final ConcurrentMap<String, List<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();

    private RedisConnection(ClientResources resources, RedisClient client) {
        this.resources = resources;
        this.client = client;
        this.commands = client.connect();
        StatefulRedisPubSubConnection<String, String> notifications = client.connectPubSub();
        notifications.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String requestId) {
                wake(requestId);
            }
        });
        notifications.sync().subscribe(ListKeys.FINISHED_CHANNEL);
    }

    static RedisConnection open(RedisSettings settings) {
        ClientResources resources = resources();
        RedisClient client = client(settings, resources);
        try {
            return new RedisConnection(resources, client);
        } catch (RedisException e) {
            shutdown(resources, client);
            throw unreachable(settings, e);
        }
    }

    static ClientResources resources() {
        return ClientResources.builder().reconnectDelay(RECONNECT).build();
    }

    static RedisClient client(RedisSettings settings, ClientResources resources) {
        RedisClient client = RedisClient.create(resources, settings.toLettuce());
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .build());
        return client;
    }

    static CacheUnavailable unreachable(RedisSettings settings, RedisException cause) {
        return new CacheUnavailable(
                "cannot reach Redis at " + settings.address() + " (genrec.redis.uri): " + rootMessage(cause), cause);
    }

    RedisAsyncCommands<String, String> commands() {
        return commands.async();
    }

    /** Threads for what follows a reply. */
    Executor computation() {
        return resources.eventExecutorGroup();
    }

    /** True once somebody has finished with the request, false where nobody has after {@code patience}. */
    CompletionStage<Boolean> finished(String requestId, Duration patience) {
        CompletableFuture<Boolean> news = new CompletableFuture<>();
        waiting.compute(requestId, (id, others) -> {
            List<CompletableFuture<Boolean>> all = others == null ? new ArrayList<>() : others;
            all.add(news);
            return all;
        });
        return news.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((heard, failure) -> waiting.computeIfPresent(requestId, (id, others) -> {
                    others.removeIf(CompletableFuture::isDone);
                    return others.isEmpty() ? null : others;
                }));
    }

    @Override
    public void close() {
        shutdown(resources, client);
    }

    static void shutdown(ClientResources resources, RedisClient client) {
        client.shutdown(Duration.ZERO, SHUTDOWN);
        resources.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN.toMillis());
    }

    private void wake(String requestId) {
        List<CompletableFuture<Boolean>> all = waiting.remove(requestId);
        if (all != null) {
            all.forEach(news -> news.complete(true));
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
