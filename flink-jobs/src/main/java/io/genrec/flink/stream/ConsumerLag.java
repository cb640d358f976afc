package io.genrec.flink.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one consumer of the source has left to read. The consumer's own account of its lag is as old as its last fetch, which is
 * of before an outage, or of before this machine was busy; so Kafka is asked where the log ends, records of open transactions
 * included, and that is compared with how far the consumer has got.
 *
 * <p>Kafka makes it, from the class names in the consumer's settings: as a reporter of metrics it sees which partitions the
 * consumer has, as an interceptor ({@link Positions}) how far it has got in them. The task finds it by the job's key and its own
 * number.
 */
public final class ConsumerLag implements MetricsReporter {
    private static final String KEY = "genrec.consumer-lag";
    private static final String TOPIC = "genrec.consumer-lag.topic";

    /** By the job's key and the number of the task: all that run in this process. */
    private static final Map<String, Task> TASKS = new ConcurrentHashMap<>();

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);

    private final Map<TopicPartition, KafkaMetric> fetched = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final AtomicLong handedOut = new AtomicLong();
    private String task = "";
    private String topic = "";
    private Map<String, Object> consumer = Map.of();
    private @Nullable Ends ends;
    private boolean closed;

    /**
     * Lets the consumers of a job's source tell of their lag.
     *
     * @param key of the job, different from all others'
     */
    static void tell(Properties consumer, String key, String topic) {
        consumer.setProperty(KEY, key);
        consumer.setProperty(TOPIC, topic);
        consumer.putIfAbsent("client.id.prefix", key);
        consumer.merge("metric.reporters", ConsumerLag.class.getName(), (given, ours) -> given + "," + ours);
        consumer.merge("interceptor.classes", Positions.class.getName(), (given, ours) -> given + "," + ours);
    }

    /**
     * For one generator of watermarks, of which the source has one a partition, and one of its own.
     *
     * @param task what Flink calls the task's variables
     */
    static PartitionWatermarks.Backlog of(String key, Map<String, String> task) {
        Task of = TASKS.computeIfAbsent(key + "-" + task.get("<subtask_index>"), created -> new Task(key));
        of.begin(String.valueOf(task.get("<task_attempt_id>")));
        return of;
    }

    /**
     * How far a task has read, ends of transactions included, where all that its consumer has handed out has come through; nothing
     * where more is on its way.
     *
     * @param key of the job
     * @param subtask its number
     */
    static Map<TopicPartition, Long> readTo(String key, String subtask) {
        Task of = TASKS.get(key + "-" + subtask);
        if (of == null) {
            return Map.of();
        }
        ConsumerLag lag = of.consumer;
        if (lag == null) {
            return Map.of();
        }
        Map<TopicPartition, Long> reached =
                Map.copyOf(lag.positions); // first: what is handed out meanwhile is not in it
        return lag.handedOut.get() <= of.read.get() ? reached : Map.of();
    }

    @Override
    public void configure(Map<String, ?> settings) {
        task = task(settings);
        topic = String.valueOf(settings.get(TOPIC));
        consumer = new HashMap<>(settings);
        consumer.keySet()
                .removeAll(Set.of(KEY, TOPIC, "metric.reporters", "interceptor.classes", "client.id", "group.id"));
        TASKS.computeIfAbsent(task, created -> new Task(String.valueOf(settings.get(KEY)))).consumer = this;
    }

    /** Flink ends a consumer's name with the number of its task. */
    private static String task(Map<String, ?> settings) {
        String client = String.valueOf(settings.get("client.id"));
        return settings.get(KEY) + client.substring(client.lastIndexOf('-'));
    }

    /** How far a consumer has got. Kafka makes it right after the reporter of the same consumer. */
    public static final class Positions implements ConsumerInterceptor<byte[], byte[]> {
        private @Nullable ConsumerLag lag;

        @Override
        public void configure(Map<String, ?> settings) {
            Task of = TASKS.get(task(settings));
            lag = of == null ? null : of.consumer;
        }

        /** Told of the ends of transactions, too, which are not records. */
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            ConsumerLag of = lag;
            if (of != null) {
                of.handedOut.addAndGet(records.count()); // first, so that what is read to its end has also come through
                reached(of, records.nextOffsets());
            }
            return records;
        }

        /** With every checkpoint, and so of partitions that a restored job has nothing more to read in. */
        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            ConsumerLag of = lag;
            if (of != null) {
                reached(of, offsets);
            }
        }

        private static void reached(ConsumerLag of, Map<TopicPartition, OffsetAndMetadata> offsets) {
            offsets.forEach((partition, at) -> of.positions.merge(partition, at.offset(), Math::max));
        }

        @Override
        public void close() {}
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        String partition = metric.metricName().tags().get("partition");
        if (metric.metricName().name().equals("records-lag") && partition != null) {
            fetched.put(new TopicPartition(topic, Integer.parseInt(partition)), metric);
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        fetched.values().remove(metric);
    }

    @Override
    public void close() {
        TASKS.computeIfPresent(task, (name, of) -> of.consumer == this ? null : of);
        synchronized (this) {
            closed = true; // another task may still be about to ask
            if (ends != null) {
                ends.close();
            }
        }
    }

    /** @param read records that have come through to the task; more may be on their way */
    private boolean areReadToEnd(IntPredicate which, long moment, long read) {
        List<TopicPartition> partitions = fetched.keySet().stream()
                .filter(partition -> which.test(partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            return true;
        }
        Map<TopicPartition, Long> end = endsAsOf(moment);
        return partitions.stream()
                        .allMatch(partition -> end.containsKey(partition)
                                && positions.getOrDefault(partition, 0L) >= end.get(partition))
                && handedOut.get() <= read;
    }

    private synchronized Map<TopicPartition, Long> endsAsOf(long moment) {
        if (closed) {
            return Map.of();
        }
        if (ends == null) {
            ends = new Ends(Admin.create(consumer));
        }
        return ends.asOf(moment, Set.copyOf(fetched.keySet()));
    }

    /** What the generators of one task share; other tasks ask it, too. */
    private static final class Task implements PartitionWatermarks.Backlog {
        private final String job;
        private final Set<Integer> heard = ConcurrentHashMap.newKeySet();
        private final Set<Integer> idle = ConcurrentHashMap.newKeySet();
        private final AtomicLong read = new AtomicLong();
        private String attempt = "";
        private int generators;
        private int generatorsLeft;
        private long newest = Long.MIN_VALUE;
        private volatile @Nullable ConsumerLag consumer;

        Task(String job) {
            this.job = job;
        }

        /** Counts from anew where the task was started again. */
        void begin(String nextAttempt) {
            if (!nextAttempt.equals(attempt)) {
                attempt = nextAttempt;
                generators = 0;
                generatorsLeft = 0;
                newest = Long.MIN_VALUE;
                read.set(0);
                heard.clear();
                idle.clear();
            }
            generators++;
        }

        @Override
        public void read() {
            read.incrementAndGet();
        }

        @Override
        public long now() {
            return System.nanoTime();
        }

        @Override
        public boolean isReadToEnd(int partition, long moment) {
            ConsumerLag of = consumer;
            if (of == null) {
                return false;
            }
            return partition == PartitionWatermarks.UNKNOWN
                    ? of.fetched.size() >= Math.max(1, generators - 1) // else one was not asked for yet
                            && of.areReadToEnd(number -> !heard.contains(number), moment, read.get())
                    : of.fetched.containsKey(new TopicPartition(of.topic, partition))
                            && of.areReadToEnd(number -> number == partition, moment, read.get());
        }

        @Override
        public boolean areIdleReadToEnd(int butFor, long moment) {
            return TASKS.values().stream()
                    .filter(other -> other.job.equals(job))
                    .allMatch(other -> other.areItsIdleReadToEnd(butFor, moment));
        }

        private boolean areItsIdleReadToEnd(int butFor, long moment) {
            ConsumerLag of = consumer;
            return of == null || of.areReadToEnd(number -> number != butFor && mayBeIdle(number), moment, read.get());
        }

        private boolean mayBeIdle(int partition) {
            return idle.contains(partition)
                    || (idle.contains(PartitionWatermarks.UNKNOWN) && !heard.contains(partition));
        }

        @Override
        public void heard(int partition) {
            heard.add(partition);
        }

        @Override
        public void idle(int partition, boolean maybe) {
            if (maybe) {
                idle.add(partition);
            } else {
                idle.remove(partition);
            }
        }

        @Override
        public void left() {
            generatorsLeft++;
        }

        @Override
        public long emits(long watermark, boolean hadLeft) {
            long emitted = watermark;
            if (hadLeft) {
                if (generatorsLeft == generators) {
                    emitted = Math.max(watermark, newest + 1);
                }
                generatorsLeft--;
            }
            newest = Math.max(newest, emitted);
            return emitted;
        }
    }

    /** Where partitions end, by Kafka's account; 0 where all of one has expired. */
    private static final class Ends implements AutoCloseable {
        private static final Duration CLOSING = Duration.ofMillis(100);

        /** After a question that Kafka did not answer. */
        private static final Duration PAUSE = Duration.ofSeconds(1);

        private final Admin admin;
        private long mayAskAt = System.nanoTime();
        private long askedAt = mayAskAt - PAUSE.toNanos();
        private @Nullable KafkaFuture<Map<TopicPartition, Long>> asked;
        private long answeredAt = askedAt;
        private Map<TopicPartition, Long> answer = Map.of();

        Ends(Admin admin) {
            this.admin = admin;
        }

        /** The ends at a moment or later; nothing where Kafka has not answered yet. */
        Map<TopicPartition, Long> asOf(long moment, Set<TopicPartition> partitions) {
            KafkaFuture<Map<TopicPartition, Long>> question = asked;
            if (question != null && question.isDone()) {
                take(question);
            }
            boolean isKnown = answeredAt - moment >= 0 && answer.keySet().containsAll(partitions);
            if (!isKnown && asked == null && System.nanoTime() - mayAskAt >= 0) {
                askedAt = System.nanoTime();
                asked = ask(partitions);
            }
            return isKnown ? answer : Map.of();
        }

        private void take(KafkaFuture<Map<TopicPartition, Long>> question) {
            asked = null;
            try {
                answer = question.getNow(Map.of());
                answeredAt = askedAt;
            } catch (ExecutionException e) {
                LOG.warn("Kafka does not say where its log ends; until then the watermark waits", e);
                mayAskAt = System.nanoTime() + PAUSE.toNanos();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private KafkaFuture<Map<TopicPartition, Long>> ask(Set<TopicPartition> partitions) {
            var last = admin.listOffsets(all(partitions, OffsetSpec.latest())).all();
            var first =
                    admin.listOffsets(all(partitions, OffsetSpec.earliest())).all();
            return KafkaFuture.allOf(last, first).thenApply(both -> {
                try {
                    Map<TopicPartition, ListOffsetsResultInfo> begins = first.getNow(Map.of());
                    Map<TopicPartition, Long> ends = new HashMap<>();
                    last.getNow(Map.of()).forEach((partition, end) -> {
                        ListOffsetsResultInfo begin = begins.get(partition);
                        boolean isEmpty = begin != null && begin.offset() == end.offset();
                        ends.put(partition, isEmpty ? 0L : end.offset());
                    });
                    return ends;
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException("both are complete", e);
                }
            });
        }

        private static Map<TopicPartition, OffsetSpec> all(Set<TopicPartition> partitions, OffsetSpec spec) {
            return partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        }

        @Override
        public void close() {
            admin.close(CLOSING);
        }
    }
}
