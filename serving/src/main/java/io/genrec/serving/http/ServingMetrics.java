package io.genrec.serving.http;

import io.genrec.cache.RedisListCache;
import io.genrec.serving.list.GenerationPool;
import io.genrec.serving.list.RecommendationPage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What a node counts and measures, for Prometheus. */
public final class ServingMetrics {
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** By route and status: to find a timer in the registry costs as much as all else that a page from Redis takes here. */
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();

    private final Map<RecommendationPage.Source, Counter> pages = new EnumMap<>(RecommendationPage.Source.class);

    public ServingMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        for (RecommendationPage.Source source : RecommendationPage.Source.values()) {
            pages.put(source, registry.counter("genrec.pages", "source", source.label()));
        }
    }

    /** How long it takes to generate, waiting for a thread excluded. */
    public Timer generations() {
        return Timer.builder("genrec.generations")
                .description("Lists generated or grown on this node")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
    }

    public void watch(RedisListCache cache, GenerationPool pool) {
        FunctionCounter.builder("genrec.redis.failures", cache, RedisListCache::failures)
                .description("Commands Redis did not answer")
                .register(registry);
        Gauge.builder("genrec.redis.away", cache, watched -> watched.isAway() ? 1 : 0)
                .description("1 from when Redis fails until it takes a write again")
                .register(registry);
        Gauge.builder("genrec.generations.waiting", pool, GenerationPool::waiting)
                .description("Lists waiting for a thread")
                .register(registry);
    }

    /** Events of callers that were stored. */
    public void feedback(int events) {
        registry.counter("genrec.feedback.events").increment(events);
    }

    void page(RecommendationPage.Source source) {
        Objects.requireNonNull(pages.get(source)).increment();
    }

    /** @param route the path as the OpenAPI document has it, {@code none} where nothing matched */
    void request(String route, int status, Duration latency) {
        requests.computeIfAbsent(route + ' ' + status, any -> Timer.builder("genrec.http.requests")
                        .description("Requests answered")
                        .tags("route", route, "status", String.valueOf(status))
                        .serviceLevelObjectives(LATENCY_BUCKETS)
                        .register(registry))
                .record(latency);
    }

    String scrape() {
        return registry.scrape();
    }
}
