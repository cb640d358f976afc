package io.genrec.cache;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script that Redis runs atomically; sent by its digest, and whole only where Redis does not know it yet. */
final class RedisScript<T> {
    private final String text;
    private final ScriptOutputType output;

    RedisScript(String resource, ScriptOutputType output) {
        this.text = read(resource);
        this.output = output;
    }

    /**
     * Runs it.
     *
     * @param <V> how the connection takes arguments: as text, or as bytes
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on to Lettuce, which only reads them
    final <V> CompletionStage<T> run(RedisClusterAsyncCommands<String, V> redis, List<String> keys, V... arguments) {
        String[] keyArray = keys.toArray(String[]::new);
        CompletionStage<T> byDigest = redis.evalsha(redis.digest(text), output, keyArray, arguments);
        return byDigest.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof RedisNoScriptException
                    ? redis.<T>eval(text, output, keyArray, arguments)
                    : CompletableFuture.failedStage(failure);
        });
    }

    private static String read(String resource) {
        try (InputStream in = RedisScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("script " + resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
