package io.genrec.cache;

import io.genrec.domain.page.UserSequence;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sequences in Redis, a hash a user: fields {@code version} and {@code sequence}. Safe for several threads. */
public final class RedisSequenceStore implements UserSequenceStore {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final RedisScript<Long> WRITE = new RedisScript<>("sequence.lua", ScriptOutputType.INTEGER);

    /** By the numbers that the script answers. */
    private static final List<Written> ANSWERS = List.of(Written.OVERTAKEN, Written.STORED, Written.REFUSED);

    private final Duration ttl;
    private final RedisConnection<byte[]> redis;

    private RedisSequenceStore(Duration ttl, RedisConnection<byte[]> redis) {
        this.ttl = ttl;
        this.redis = redis;
    }

    /** @throws CacheUnavailable where Redis cannot be reached; the message names its address */
    public static RedisSequenceStore open(RedisSettings settings) {
        return new RedisSequenceStore(settings.sequenceTtl(), RedisConnection.open(settings, CODEC, new byte[0], null));
    }

    /** Connects now or, where Redis cannot be reached yet, as soon as it can; until then every stage fails. */
    public static RedisSequenceStore openPatiently(RedisSettings settings) {
        return new RedisSequenceStore(
                settings.sequenceTtl(), RedisConnection.openPatiently(settings, CODEC, new byte[0], null));
    }

    @Override
    public CompletionStage<Optional<UserSequence>> read(String userId) {
        return redis.ask(commands -> commands.hget(key(userId), "sequence"))
                .thenApply(bytes -> Optional.ofNullable(bytes).map(stored -> SequenceBytes.read(userId, stored)));
    }

    @Override
    public CompletionStage<Written> write(UserSequence sequence, SequenceVersion version) {
        return redis.ask(commands -> WRITE.run(
                        commands,
                        List.of(key(sequence.userId())),
                        bytes(version.sortable()),
                        bytes(version.epoch()),
                        SequenceBytes.write(sequence),
                        bytes(String.valueOf(ttl.toMillis()))))
                .thenApply(answer -> ANSWERS.get(Math.toIntExact(answer)));
    }

    @Override
    public void close() {
        redis.close();
    }

    /** The hash tag makes one slot of a cluster of everything about a user. */
    private static String key(String userId) {
        return "genrec:v1:sequence:{" + userId + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
