package io.genrec.cache;

import io.genrec.domain.page.UserSequence;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Sequences in Redis, a hash a user: fields {@code version} and {@code sequence}. Safe for several threads. */
public final class RedisSequenceStore implements UserSequenceStore {
    private static final RedisScript<Long> WRITE = new RedisScript<>("sequence.lua", ScriptOutputType.INTEGER);

    /** By the numbers that the script answers. */
    private static final List<Written> ANSWERS = List.of(Written.OVERTAKEN, Written.STORED, Written.REFUSED);

    private final RedisSettings settings;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;

    private RedisSequenceStore(
            RedisSettings settings,
            ClientResources resources,
            RedisClient client,
            StatefulRedisConnection<String, byte[]> connection) {
        this.settings = settings;
        this.resources = resources;
        this.client = client;
        this.connection = connection;
    }

    /** @throws CacheUnavailable where Redis cannot be reached; the message names its address */
    public static RedisSequenceStore open(RedisSettings settings) {
        ClientResources resources = RedisConnection.resources();
        RedisClient client = RedisConnection.client(settings, resources);
        try {
            return new RedisSequenceStore(
                    settings,
                    resources,
                    client,
                    client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
        } catch (RedisException e) {
            RedisConnection.shutdown(resources, client);
            throw RedisConnection.unreachable(settings, e);
        }
    }

    @Override
    public CompletionStage<Optional<UserSequence>> read(String userId) {
        return answered(connection.async().hget(key(userId), "sequence"))
                .thenApply(bytes -> Optional.ofNullable(bytes).map(stored -> SequenceBytes.read(userId, stored)));
    }

    @Override
    public CompletionStage<Written> write(UserSequence sequence, SequenceVersion version) {
        return answered(WRITE.run(
                        connection.async(),
                        List.of(key(sequence.userId())),
                        bytes(version.sortable()),
                        bytes(version.epoch()),
                        SequenceBytes.write(sequence),
                        bytes(String.valueOf(settings.sequenceTtl().toMillis()))))
                .thenApply(answer -> ANSWERS.get(Math.toIntExact(answer)));
    }

    @Override
    public void close() {
        RedisConnection.shutdown(resources, client);
    }

    /** The hash tag makes one slot of a cluster of everything about a user. */
    private static String key(String userId) {
        return "genrec:v1:sequence:{" + userId + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A reply, its continuation off the thread that reads replies. */
    private <T> CompletionStage<T> answered(CompletionStage<T> reply) {
        return reply.exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        new CacheUnavailable("Redis at " + settings.address() + " does not answer", failure)))
                .thenApplyAsync(Function.identity(), resources.eventExecutorGroup());
    }
}
