package io.genrec.serving.bundle;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for new generations of the catalogue from time to time, on a thread of its own: opening one takes a while. */
public final class GenerationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationWatch.class);

    private final LoadedBundles bundles;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "generations of the catalogue");
        daemon.setDaemon(true);
        return daemon;
    });

    private GenerationWatch(LoadedBundles bundles) {
        this.bundles = bundles;
    }

    /** @param every how long between two looks; zero: never */
    public static GenerationWatch start(LoadedBundles bundles, Duration every) {
        GenerationWatch watch = new GenerationWatch(bundles);
        if (!every.isZero()) {
            Future<?> unused = watch.thread.scheduleWithFixedDelay(
                    watch::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watch;
    }

    private void look() {
        try {
            bundles.follow();
        } catch (RuntimeException e) { // which would end the looking
            LOG.warn("cannot look for generations of the catalogue", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
