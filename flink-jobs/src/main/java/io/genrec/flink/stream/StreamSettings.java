package io.genrec.flink.stream;

import com.typesafe.config.Config;
import io.genrec.cache.RedisSettings;
import io.genrec.flink.cluster.FlinkTarget;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.LatenessRules;
import io.genrec.flink.page.PageRules;
import io.genrec.kafka.KafkaSettings;
import java.time.Duration;

/**
 * The settings under {@code genrec.stream}, and those of others that the streaming job needs.
 *
 * @param outOfOrder how far the log's time stays behind the newest event
 * @param idleAfter silence after which a partition holds nobody up
 * @param maxAhead how far an event may be ahead of its record
 * @param from where a job without a state begins to read
 * @param stateTtl how long a user is kept after the last event
 * @param redisPatience how long Redis may be away
 * @param sayAll whether to write the sequences of all users once more at the start
 * @param checkpointPatience how long checkpoints may go on failing; a single one may take a third of it
 * @param transactionTimeout after which Kafka aborts what was not committed
 * @param acceptLostTransactions whether to go on where Kafka has aborted a transaction that was about to be committed
 * @param metricsPort of Prometheus, 0 for none
 * @param flink where the job runs
 */
public record StreamSettings(
        PageRules pages,
        EventRules rules,
        LatenessRules waits,
        Duration outOfOrder,
        Duration idleAfter,
        Duration maxAhead,
        From from,
        Duration stateTtl,
        Duration redisPatience,
        boolean sayAll,
        Duration checkpointEvery,
        Duration checkpointPatience,
        Duration transactionTimeout,
        boolean acceptLostTransactions,
        String backend,
        String group,
        int parallelism,
        int metricsPort,
        KafkaSettings kafka,
        RedisSettings redis,
        FlinkTarget flink) {

    /** Where in Kafka a job begins that has no state. */
    public enum From {
        EARLIEST,
        LATEST
    }

    public StreamSettings {
        if (parallelism < 1) {
            throw new IllegalArgumentException("genrec.stream.parallelism must be at least 1: " + parallelism);
        }
        if (checkpointEvery.isZero() || checkpointEvery.isNegative()) {
            throw new IllegalArgumentException("genrec.stream.checkpoint-every must be positive: " + checkpointEvery);
        }
        if (checkpointPatience.compareTo(checkpointEvery) < 0) {
            throw new IllegalArgumentException("genrec.stream.checkpoint-patience (" + checkpointPatience
                    + ") must not be shorter than genrec.stream.checkpoint-every (" + checkpointEvery + ")");
        }
        if (transactionTimeout.compareTo(longestTransaction(checkpointEvery, checkpointPatience)) <= 0) {
            throw new IllegalArgumentException("genrec.stream.transaction-timeout (" + transactionTimeout
                    + ") must be longer than genrec.stream.checkpoint-every and twice checkpoint-patience together ("
                    + longestTransaction(checkpointEvery, checkpointPatience)
                    + "), or Kafka aborts what waits for a checkpoint");
        }
        if (metricsPort < 0 || metricsPort > 65_535) {
            throw new IllegalArgumentException("genrec.stream.metrics-port must be a port, or 0: " + metricsPort);
        }
        if (!backend.equals("rocksdb") && !backend.equals("hashmap")) {
            throw new IllegalArgumentException("genrec.stream.state-backend must be rocksdb or hashmap: " + backend);
        }
        if (stateTtl.compareTo(redis.sequenceTtl()) <= 0) {
            throw new IllegalArgumentException("genrec.stream.state-ttl (" + stateTtl
                    + ") must be longer than genrec.redis.sequence-ttl (" + redis.sequenceTtl()
                    + "), or a user is begun anew whom Redis still knows");
        }
        if (stateTtl.compareTo(rules.attributionWindow().plus(waits.lateness())) <= 0) {
            throw new IllegalArgumentException("genrec.stream.state-ttl (" + stateTtl
                    + ") must be longer than genrec.features.attribution-window and genrec.stream.lateness together");
        }
    }

    /** @param genrec the config at {@code genrec} */
    public static StreamSettings from(Config genrec) {
        Config features = genrec.getConfig("features");
        Config stream = genrec.getConfig("stream");
        return new StreamSettings(
                PageRules.from(features),
                EventRules.from(features),
                new LatenessRules(stream.getDuration("lateness"), stream.getDuration("page-closes")),
                stream.getDuration("out-of-order"),
                stream.getDuration("idle-after"),
                stream.getDuration("max-ahead"),
                from(stream.getString("from")),
                stream.getDuration("state-ttl"),
                stream.getDuration("redis-patience"),
                stream.getBoolean("rewrite-sequences"),
                stream.getDuration("checkpoint-every"),
                stream.getDuration("checkpoint-patience"),
                stream.getDuration("transaction-timeout"),
                lost(stream.getString("lost-transactions")),
                stream.getString("state-backend"),
                stream.getString("group"),
                stream.getInt("parallelism"),
                stream.getInt("metrics-port"),
                KafkaSettings.from(genrec),
                RedisSettings.from(genrec),
                FlinkTarget.from(genrec));
    }

    /** The same settings for another Kafka and another Redis; one that is new knows no sequences yet. */
    public StreamSettings at(KafkaSettings otherKafka, RedisSettings otherRedis, boolean newRedis) {
        return with(otherKafka, otherRedis, sayAll || newRedis, flink);
    }

    /** The same settings for another Flink. */
    public StreamSettings on(FlinkTarget otherFlink) {
        return with(kafka, redis, sayAll, otherFlink);
    }

    private StreamSettings with(
            KafkaSettings otherKafka, RedisSettings otherRedis, boolean saysAll, FlinkTarget otherFlink) {
        return new StreamSettings(
                pages,
                rules,
                waits,
                outOfOrder,
                idleAfter,
                maxAhead,
                from,
                stateTtl,
                redisPatience,
                saysAll,
                checkpointEvery,
                checkpointPatience,
                transactionTimeout,
                acceptLostTransactions,
                backend,
                group,
                parallelism,
                metricsPort,
                otherKafka,
                otherRedis,
                otherFlink);
    }

    /** One that begins after a checkpoint, waits for those that fail, and for the one that takes long. */
    private static Duration longestTransaction(Duration every, Duration patience) {
        return every.plus(patience.multipliedBy(2));
    }

    private static boolean lost(String what) {
        return switch (what) {
            case "stop" -> false;
            case "accept" -> true;
            default ->
                throw new IllegalArgumentException("genrec.stream.lost-transactions must be stop or accept: " + what);
        };
    }

    private static From from(String name) {
        return switch (name) {
            case "earliest" -> From.EARLIEST;
            case "latest" -> From.LATEST;
            default -> throw new IllegalArgumentException("genrec.stream.from must be earliest or latest: " + name);
        };
    }
}
