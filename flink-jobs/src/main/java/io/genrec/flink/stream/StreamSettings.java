package io.genrec.flink.stream;

import com.typesafe.config.Config;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.cluster.FlinkTarget;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.LatenessRules;
import io.genrec.flink.page.OpenLimits;
import io.genrec.flink.page.PageRules;
import io.genrec.kafka.KafkaSettings;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * The settings under {@code genrec.stream}, and those of others that the streaming job needs.
 *
 * @param fold what becomes of a user's events
 * @param reading of the topic of events
 * @param sequences into Redis
 * @param transactions into Kafka
 * @param tasks how the job is cut
 * @param flink where the job runs
 */
public record StreamSettings(
        Fold fold,
        Reading reading,
        Sequences sequences,
        Checkpoints checkpoints,
        Transactions transactions,
        Tasks tasks,
        KafkaSettings kafka,
        RedisSettings redis,
        FlinkTarget flink) {

    /**
     * What becomes of a user's events.
     *
     * @param stateTtl how long a user is kept after the last event
     */
    public record Fold(PageRules pages, EventRules rules, LatenessRules waits, OpenLimits limits, Duration stateTtl)
            implements Serializable {
        public Fold {
            if (stateTtl.compareTo(rules.attributionWindow().plus(waits.lateness())) <= 0) {
                throw new IllegalArgumentException(
                        "genrec.stream.state-ttl (" + stateTtl
                                + ") must be longer than genrec.features.attribution-window and genrec.stream.lateness together");
            }
        }
    }

    /**
     * How the topic of events is read.
     *
     * @param group of consumers, and prefix of transactions; empty for one of the run's own ({@link #in})
     * @param from where a job without a state begins
     * @param outOfOrder how far the watermark stays behind the newest event of a partition
     * @param maxAhead how far an event may be ahead of its record, and of this machine's clock
     * @param idleAfter silence after which a partition that has been read to its end holds nobody up
     */
    public record Reading(String group, From from, Duration outOfOrder, Duration maxAhead, Duration idleAfter) {
        /** Ends the prefix of a group's transactions, lest a job aborts those of a group whose name goes on. */
        private static final String END = "/";

        public Reading {
            if (group.contains(END)) {
                throw new IllegalArgumentException("genrec.stream.group must not contain " + END + ": " + group);
            }
        }

        /** Prefix of the ids of the job's transactions, which no other group's begin with. */
        String transactions() {
            return group + END;
        }
    }

    /** Where in Kafka a job begins that has no state. */
    public enum From {
        EARLIEST,
        LATEST
    }

    /**
     * How users' sequences go into Redis.
     *
     * @param patience how long Redis may be away
     * @param rewrite whether to write the sequences of all users once more at the start
     */
    public record Sequences(Duration patience, boolean rewrite) {}

    /**
     * How the job saves itself.
     *
     * @param patience how long checkpoints may go on failing; a single one may take a third of it
     * @param backend of Flink's state
     * @param timers where RocksDB's are, {@code heap} or {@code rocksdb}
     * @param memoryBytes that RocksDB may take, outside of the heap, for all tasks together
     */
    public record Checkpoints(Duration every, Duration patience, String backend, String timers, long memoryBytes) {
        private static final long LEAST_MEMORY = 64 << 20;

        public Checkpoints {
            if (every.isZero() || every.isNegative()) {
                throw new IllegalArgumentException("genrec.stream.checkpoint-every must be positive: " + every);
            }
            if (patience.compareTo(every) < 0) {
                throw new IllegalArgumentException("genrec.stream.checkpoint-patience (" + patience
                        + ") must not be shorter than genrec.stream.checkpoint-every (" + every + ")");
            }
            if (!backend.equals("rocksdb") && !backend.equals("hashmap")) {
                throw new IllegalArgumentException(
                        "genrec.stream.state-backend must be rocksdb or hashmap: " + backend);
            }
            if (!timers.equals("heap") && !timers.equals("rocksdb")) {
                throw new IllegalArgumentException("genrec.stream.timers must be heap or rocksdb: " + timers);
            }
            if (memoryBytes < LEAST_MEMORY) {
                throw new IllegalArgumentException(
                        "genrec.stream.state-memory must be at least 64m: " + memoryBytes + " bytes");
            }
        }

        /** One that begins after a checkpoint, waits for those that fail, and for the one that takes long. */
        private Duration longestTransaction() {
            return every.plus(patience.multipliedBy(2));
        }
    }

    /**
     * How pages, late events and dead letters go into Kafka.
     *
     * @param timeout after which Kafka aborts what was not committed
     * @param acceptLost whether to go on where Kafka has aborted a transaction that was about to be committed
     */
    public record Transactions(Duration timeout, boolean acceptLost) {}

    /**
     * How the job is cut.
     *
     * @param parallelism tasks side by side
     * @param maxParallelism what that can ever be raised to with a state that was saved
     * @param metricsPort of Prometheus, 0 for none
     */
    public record Tasks(int parallelism, int maxParallelism, int metricsPort) {
        public Tasks {
            if (parallelism < 1 || maxParallelism < parallelism || maxParallelism > 32_768) {
                throw new IllegalArgumentException("genrec.stream.parallelism must be at least 1, and at most"
                        + " max-parallelism, which is at most 32768: " + parallelism + ", " + maxParallelism);
            }
            if (metricsPort < 0 || metricsPort > 65_535) {
                throw new IllegalArgumentException("genrec.stream.metrics-port must be a port, or 0: " + metricsPort);
            }
        }
    }

    public StreamSettings {
        if (transactions.timeout().compareTo(checkpoints.longestTransaction()) <= 0) {
            throw new IllegalArgumentException("genrec.stream.transaction-timeout (" + transactions.timeout()
                    + ") must be longer than genrec.stream.checkpoint-every and twice checkpoint-patience together ("
                    + checkpoints.longestTransaction()
                    + "), or Kafka aborts what waits for a checkpoint");
        }
        if (fold.stateTtl().compareTo(redis.sequenceTtl()) <= 0) {
            throw new IllegalArgumentException("genrec.stream.state-ttl (" + fold.stateTtl()
                    + ") must be longer than genrec.redis.sequence-ttl (" + redis.sequenceTtl()
                    + "), or a user is begun anew whom Redis still knows");
        }
    }

    /** @param genrec the config at {@code genrec} */
    public static StreamSettings from(Config genrec) {
        Config features = genrec.getConfig("features");
        Config stream = genrec.getConfig("stream");
        return new StreamSettings(
                new Fold(
                        PageRules.from(features),
                        EventRules.from(features),
                        new LatenessRules(stream.getDuration("lateness"), stream.getDuration("page-closes")),
                        new OpenLimits(stream.getInt("max-open-requests"), stream.getInt("max-request-events")),
                        stream.getDuration("state-ttl")),
                new Reading(
                        stream.getString("group"),
                        from(stream.getString("from")),
                        stream.getDuration("out-of-order"),
                        stream.getDuration("max-ahead"),
                        stream.getDuration("idle-after")),
                new Sequences(stream.getDuration("redis-patience"), stream.getBoolean("rewrite-sequences")),
                new Checkpoints(
                        stream.getDuration("checkpoint-every"),
                        stream.getDuration("checkpoint-patience"),
                        stream.getString("state-backend"),
                        stream.getString("timers"),
                        stream.getBytes("state-memory")),
                new Transactions(
                        stream.getDuration("transaction-timeout"), lost(stream.getString("lost-transactions"))),
                new Tasks(
                        stream.getInt("parallelism"), stream.getInt("max-parallelism"), stream.getInt("metrics-port")),
                KafkaSettings.from(genrec),
                RedisSettings.from(genrec),
                FlinkTarget.from(genrec));
    }

    /** The same settings with a group that no other run has, where none was given: two jobs of one group end each other. */
    StreamSettings in(RunDirectory run) {
        if (!reading.group().isEmpty()) {
            return this;
        }
        UUID id = UUID.nameUUIDFromBytes(
                run.root().toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
        Reading own = new Reading(
                "genrec-stream-" + id, reading.from(), reading.outOfOrder(), reading.maxAhead(), reading.idleAfter());
        return new StreamSettings(fold, own, sequences, checkpoints, transactions, tasks, kafka, redis, flink);
    }

    /** The same settings for another Kafka and another Redis; one that is new knows no sequences yet. */
    public StreamSettings at(KafkaSettings otherKafka, RedisSettings otherRedis, boolean newRedis) {
        Sequences toThere = new Sequences(sequences.patience(), sequences.rewrite() || newRedis);
        return new StreamSettings(
                fold, reading, toThere, checkpoints, transactions, tasks, otherKafka, otherRedis, flink);
    }

    /** The same settings for another Flink. */
    public StreamSettings on(FlinkTarget otherFlink) {
        return new StreamSettings(fold, reading, sequences, checkpoints, transactions, tasks, kafka, redis, otherFlink);
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
