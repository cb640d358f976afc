package io.genrec.serving;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.RedisListCache;
import io.genrec.cache.RedisSettings;
import java.util.Optional;

/**
 * What a node holds open besides its port.
 *
 * @param bundled empty where a Redis is configured
 * @param redis the settings of the Redis in use
 */
record ServingResources(Optional<BundledRedis> bundled, RedisSettings redis, RedisListCache cache, GenerationPool pool)
        implements AutoCloseable {

    /** @throws ServingFailed where there is no Redis to be had */
    static ServingResources open(RedisSettings settings, LimitSettings limits) {
        try {
            Optional<BundledRedis> bundled =
                    settings.wantsBundled() ? Optional.of(BundledRedis.start()) : Optional.empty();
            try {
                RedisSettings redis = bundled.map(own -> own.settings(settings)).orElse(settings);
                return new ServingResources(bundled, redis, RedisListCache.open(redis), new GenerationPool(limits));
            } catch (CacheUnavailable e) {
                bundled.ifPresent(BundledRedis::close);
                throw e;
            }
        } catch (CacheUnavailable e) {
            throw new ServingFailed(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        pool.close();
        cache.close();
        bundled.ifPresent(BundledRedis::close);
    }
}
