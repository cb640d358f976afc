package io.genrec.serving;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.RedisListCache;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.StepFailed;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.list.Experiment;
import io.genrec.serving.list.GenerationPool;
import java.util.Optional;

/**
 * What a node holds open besides its port.
 *
 * @param bundled empty where a Redis is configured
 * @param redis the settings of the Redis in use
 */
record ServingResources(
        Optional<BundledRedis> bundled,
        RedisSettings redis,
        RedisListCache cache,
        GenerationPool pool,
        LoadedBundles bundles)
        implements AutoCloseable {

    /**
     * Opens them; the generator is closed with them.
     *
     * @throws ServingFailed where there is no Redis to be had, but for a node that can do without
     */
    static ServingResources open(
            ServeSettings serve, RedisSettings settings, ListGenerator generator, BundleSource source) {
        try {
            Optional<BundledRedis> bundled =
                    settings.wantsBundled() ? Optional.of(BundledRedis.start()) : Optional.empty();
            try {
                RedisSettings redis = bundled.map(own -> own.settings(settings)).orElse(settings);
                RedisListCache cache =
                        serve.servesOwnCopies() ? RedisListCache.openPatiently(redis) : RedisListCache.open(redis);
                return new ServingResources(
                        bundled,
                        redis,
                        cache,
                        new GenerationPool(
                                serve.limits().generationThreads(),
                                serve.limits().generationQueue()),
                        new LoadedBundles(serve.bundles(), generator, source));
            } catch (CacheUnavailable e) {
                bundled.ifPresent(BundledRedis::close);
                throw e;
            }
        } catch (CacheUnavailable e) {
            generator.close();
            throw new ServingFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws ServingFailed where a group's bundle is not there or broken */
    void keepBundlesOf(Experiment experiment) {
        for (Experiment.Group group : experiment.groups()) {
            try {
                bundles.keep(group.bundle());
            } catch (StepFailed e) {
                throw new ServingFailed(
                        "group " + group.name() + " of genrec.serve.experiment has no bundle: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
        bundles.close();
        cache.close();
        bundled.ifPresent(BundledRedis::close);
    }
}
