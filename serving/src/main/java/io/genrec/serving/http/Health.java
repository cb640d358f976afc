package io.genrec.serving.http;

import io.genrec.cache.RedisListCache;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.ResponseJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Whether the process answers, and whether requests can be answered now. */
public final class Health {
    private final RedisListCache cache;
    private final LoadedBundles bundles;
    private final boolean readyWithoutRedis;
    private volatile boolean draining;

    public Health(RedisListCache cache, LoadedBundles bundles, boolean readyWithoutRedis) {
        this.cache = cache;
        this.bundles = bundles;
        this.readyWithoutRedis = readyWithoutRedis;
    }

    /** From now on the node is not ready, so that nobody sends it new requests. */
    void drain() {
        draining = true;
    }

    HttpResponse live() {
        return Responses.json(ResponseJson.live());
    }

    /** A request needs a Redis that takes writes: one that only reads was demoted, or is full. */
    CompletionStage<HttpResponse> ready() {
        if (draining) {
            return CompletableFuture.completedStage(
                    Responses.problem(ProblemType.NOT_READY, "this node is about to end"));
        }
        return cache.probe().handle((taken, failure) -> {
            if (failure == null) {
                return Responses.json(ResponseJson.health("ready", bundles.version(), "up", bundles.notice()));
            }
            return readyWithoutRedis
                    ? Responses.json(ResponseJson.health("ready", bundles.version(), "away", bundles.notice()))
                    : Responses.problem(ProblemType.NOT_READY, "Redis does not take writes");
        });
    }
}
