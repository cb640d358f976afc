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
import java.time.Duration;
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
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> commands;
    private final ConcurrentMap<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

    private RedisConnection(RedisClient client) {
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
        RedisClient client = RedisClient.create(settings.toLettuce());
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .build());
        try {
            return new RedisConnection(client);
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, Duration.ZERO);
            throw new CacheUnavailable(
                    "cannot reach Redis at " + settings.address() + " (genrec.redis.uri): " + rootMessage(e), e);
        }
    }

    RedisAsyncCommands<String, String> commands() {
        return commands.async();
    }

    /** Threads for what follows a reply. */
    Executor computation() {
        return client.getResources().eventExecutorGroup();
    }

    /** True once somebody has finished with the request, false where nobody has after {@code patience}. */
    CompletionStage<Boolean> finished(String requestId, Duration patience) {
        CompletableFuture<Boolean> news = waiting.computeIfAbsent(requestId, id -> new CompletableFuture<>());
        return news.copy()
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((heard, failure) -> waiting.remove(requestId, news));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    private void wake(String requestId) {
        CompletableFuture<Boolean> news = waiting.remove(requestId);
        if (news != null) {
            news.complete(true);
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
