package io.genrec.cli;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.kafka.BundledKafka;
import io.genrec.kafka.KafkaSettings;

/**
 * Serving with its loop closed on one machine: feedback goes into Kafka, the streaming job follows it into Redis, and the
 * next request is answered from there.
 */
final class LiveLoop {
    private LiveLoop() {}

    /**
     * Serves until the process is told to end. Kafka and Redis are the configured ones, or come with genrec.
     *
     * <p>The streaming job ends with the process, as if it crashed, and goes on from its last checkpoint at the next start
     * in this run; Kafka's folder lies in the run, too.
     */
    static void untilInterrupted(
            Serving.Settings serving, StreamSettings streaming, RunDirectory run, Terminal terminal) {
        try (Servers servers = Servers.start(serving, run)) {
            KafkaSettings kafka = servers.kafka();
            RedisSettings redis = servers.redis();
            terminal.line("Kafka at " + kafka.bootstrap() + ", Redis at " + redis.address());
            try (StreamJob job =
                    StreamJob.start(streaming.at(kafka, redis, serving.redis().wantsBundled()), run, false)) {
                terminal.line(
                        "Streaming from topic " + kafka.topics().events() + " into Redis and " + run.streamedSamples());
                job.whenFailed(failure -> terminal.line("The streaming job has ended: " + failure.getMessage()
                        + "; histories stay as they are until it is started again"));
                try {
                    Serving.untilInterrupted(serving.live(redis, kafka), run, terminal);
                } finally {
                    new StreamReport(job, run, kafka.topics(), terminal).say();
                }
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
