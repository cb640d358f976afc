package io.genrec.cli;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.kafka.BundledKafka;
import io.genrec.kafka.KafkaSettings;
import io.genrec.serving.Serving;

/**
 * Serving with its loop closed on one machine: feedback goes into Kafka, the streaming job follows it into Redis, and the
 * next request is answered from there.
 */
final class LiveLoop implements AutoCloseable {
    private final Servers servers;
    private final StreamJob job;
    private final StreamReport report;
    private final Serving serving;

    private LiveLoop(Servers servers, StreamJob job, StreamReport report, Serving serving) {
        this.servers = servers;
        this.job = job;
        this.report = report;
        this.serving = serving;
    }

    /**
     * Serves until the process is told to end. Kafka and Redis are the configured ones, or come with genrec.
     *
     * <p>The streaming job ends with the process, as if it crashed, and goes on from its last checkpoint at the next start
     * in this run; Kafka's folder lies in the run, too.
     */
    static void untilInterrupted(
            Serving.Settings serving, StreamSettings streaming, RunDirectory run, Terminal terminal) {
        try (LiveLoop loop = start(serving, streaming, run, terminal)) {
            terminal.line(loop.serving.greeting());
            loop.serving.awaitEnd();
        }
    }

    /** Returns once all of it runs. */
    static LiveLoop start(Serving.Settings settings, StreamSettings streaming, RunDirectory run, Terminal terminal) {
        Servers servers = Servers.start(settings, run);
        try {
            KafkaSettings kafka = servers.kafka();
            RedisSettings redis = servers.redis();
            terminal.line("Kafka at " + kafka.bootstrap() + ", Redis at " + redis.address());
            StreamJob job =
                    StreamJob.start(streaming.at(kafka, redis, settings.redis().wantsBundled()), run, false);
            try {
                terminal.line(
                        "Streaming from topic " + kafka.topics().events() + " into Redis and " + run.streamedSamples());
                job.whenFailed(failure -> terminal.line("The streaming job has ended: " + failure.getMessage()
                        + "; histories stay as they are until it is started again"));
                return new LiveLoop(
                        servers,
                        job,
                        new StreamReport(job, run, kafka.topics(), terminal),
                        Serving.start(settings.live(redis, kafka), run));
            } catch (RuntimeException e) {
                job.close();
                throw e;
            }
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** Where it serves. */
    String address() {
        return serving.address();
    }

    /** Where histories are. */
    RedisSettings redis() {
        return servers.redis();
    }

    @Override
    public void close() {
        try (servers;
                job) {
            try {
                serving.close();
            } finally {
                report.say();
            }
        }
    }

    /** What came with genrec, if anything did. */
    private static final class Servers implements AutoCloseable {
        private final KafkaSettings kafka;
        private final RedisSettings redis;
        private final Runnable stop;

        private Servers(KafkaSettings kafka, RedisSettings redis, Runnable stop) {
            this.kafka = kafka;
            this.redis = redis;
            this.stop = stop;
        }

        static Servers start(Serving.Settings serving, RunDirectory run) {
            RedisSettings redis = serving.redis();
            Runnable stopRedis = () -> {};
            if (redis.wantsBundled()) {
                BundledRedis bundled = BundledRedis.start();
                redis = bundled.settings(redis);
                stopRedis = bundled::close;
            }
            if (serving.kafka().isConfigured()) {
                return new Servers(serving.kafka(), redis, stopRedis);
            }
            try {
                BundledKafka bundled = BundledKafka.start(run.stream().resolve("kafka"));
                Runnable first = stopRedis;
                return new Servers(bundled.settings(serving.kafka()), redis, () -> {
                    bundled.close();
                    first.run();
                });
            } catch (RuntimeException e) {
                stopRedis.run();
                throw e;
            }
        }

        KafkaSettings kafka() {
            return kafka;
        }

        RedisSettings redis() {
            return redis;
        }

        @Override
        public void close() {
            stop.run();
        }
    }
}
