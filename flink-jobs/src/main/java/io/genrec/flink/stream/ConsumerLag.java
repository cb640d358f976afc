package io.genrec.flink.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one consumer of the source has left to read, by its own account: its metric {@code records-lag} counts to the last record
 * that it may see. What an open transaction holds back lies behind that, and Kafka is asked about it.
 *
 * <p>Kafka makes it, from the class name in the consumer's {@code metric.reporters}; the task finds it by the job's key and its
 * own number.
 */
public final class ConsumerLag implements MetricsReporter {
    private static final String KEY = "genrec.consumer-lag";
    private static final String TOPIC = "genrec.consumer-lag.topic";
    private static final Map<String, Task> TASKS = new ConcurrentHashMap<>();
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);

    private final Map<TopicPartition, KafkaMetric> lags = new ConcurrentHashMap<>();
    private String task = "";
    private String topic = "";
    private Map<String, Object> consumer = Map.of();
    private volatile @Nullable KafkaMetric handedOut;
    private @Nullable HeldBack heldBack;

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
    }

    /**
     * For one generator of watermarks, of which the source has one a partition, and one of its own.
     *
     * @param task what Flink calls the task's variables
     */
    static PartitionWatermarks.Backlog of(String key, Map<String, String> task) {
        Task of = TASKS.computeIfAbsent(key + "-" + task.get("<subtask_index>"), created -> new Task());
        of.begin(String.valueOf(task.get("<task_attempt_id>")));
        return of;
    }

    @Override
    public void configure(Map<String, ?> settings) {
        String client = String.valueOf(settings.get("client.id"));
        task = settings.get(KEY)
                + client.substring(client.lastIndexOf('-')); // Flink ends it with the number of the task
        topic = String.valueOf(settings.get(TOPIC));
        consumer = new HashMap<>(settings);
        consumer.keySet().removeAll(Set.of(KEY, TOPIC, "metric.reporters", "client.id", "group.id"));
        TASKS.computeIfAbsent(task, created -> new Task()).consumer = this;
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        String partition = metric.metricName().tags().get("partition");
        if (metric.metricName().name().equals("records-lag") && partition != null) {
            lags.put(new TopicPartition(topic, Integer.parseInt(partition)), metric);
        } else if (metric.metricName().name().equals("records-consumed-total")
                && !metric.metricName().tags().containsKey("topic")) {
            handedOut = metric;
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        lags.values().remove(metric);
    }

    @Override
    public void close() {
        TASKS.computeIfPresent(task, (name, of) -> of.consumer == this ? null : of);
        synchronized (this) {
            if (heldBack != null) {
                heldBack.close();
            }
        }
    }

    /** @param read records that have come through to the task; more may be on their way */
    private boolean isReadToEnd(TopicPartition partition, long read) {
        KafkaMetric lag = lags.get(partition);
        KafkaMetric sent = handedOut;
        return lag != null && value(lag) == 0 && (sent == null || value(sent) <= read) && !isHeldBack(partition);
    }

    private synchronized boolean isHeldBack(TopicPartition partition) {
        if (heldBack == null) {
            heldBack = new HeldBack(Admin.create(consumer));
        }
        return heldBack.may(partition);
    }

    private static double value(KafkaMetric metric) {
        return ((Number) metric.metricValue()).doubleValue();
    }

    /** What the generators of one task share. */
    private static final class Task implements PartitionWatermarks.Backlog {
        private final Set<Integer> heard = new HashSet<>();
        private String attempt = "";
        private int generators;
        private long read;
        private volatile @Nullable ConsumerLag consumer;

        /** Counts from anew where the task was started again. */
        void begin(String nextAttempt) {
            if (!nextAttempt.equals(attempt)) {
                attempt = nextAttempt;
                generators = 0;
                read = 0;
                heard.clear();
            }
            generators++;
        }

        @Override
        public void read() {
            read++;
        }

        @Override
        public boolean isReadToEnd(int partition) {
            ConsumerLag of = consumer;
            return of != null && of.isReadToEnd(new TopicPartition(of.topic, partition), read);
        }

        @Override
        public boolean areSilentReadToEnd() {
            ConsumerLag of = consumer;
            int partitions = generators - 1;
            return of != null
                    && of.lags.size() >= partitions // else one has not been asked for yet
                    && of.lags.keySet().stream()
                            .filter(partition -> !heard.contains(partition.partition()))
                            .allMatch(partition -> of.isReadToEnd(partition, read));
        }

        @Override
        public void heard(int partition) {
            heard.add(partition);
        }
    }

    /** Which partitions have records of transactions that are still open: the end that all may read lies before the log's. */
    private static final class HeldBack implements AutoCloseable {
        private static final Duration CLOSING = Duration.ofMillis(100);

        /** What is older than this is asked anew. */
        private static final long FRESH_NANOS = 1_000_000_000;

        private final Admin admin;
        private final Map<TopicPartition, Question> questions = new HashMap<>();

        private record Question(long askedNanos, KafkaFuture<Boolean> answer) {}

        HeldBack(Admin admin) {
            this.admin = admin;
        }

        /** True, too, where Kafka has not answered yet. */
        boolean may(TopicPartition partition) {
            Question question = questions.get(partition);
            if (question == null
                    || (question.answer().isDone() && System.nanoTime() - question.askedNanos() > FRESH_NANOS)) {
                question = new Question(System.nanoTime(), ask(partition));
                questions.put(partition, question);
            }
            try {
                return question.answer().getNow(true);
            } catch (ExecutionException e) {
                LOG.warn("Kafka does not say where {} ends; until then the watermark waits for it", partition, e);
                questions.put(partition, new Question(System.nanoTime(), KafkaFuture.completedFuture(true)));
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        private KafkaFuture<Boolean> ask(TopicPartition partition) {
            KafkaFuture<Long> all = end(partition, IsolationLevel.READ_UNCOMMITTED);
            KafkaFuture<Long> readable = end(partition, IsolationLevel.READ_COMMITTED);
            return KafkaFuture.allOf(all, readable).thenApply(both -> {
                try {
                    return all.getNow(0L) > readable.getNow(0L);
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException("both are complete", e);
                }
            });
        }

        private KafkaFuture<Long> end(TopicPartition partition, IsolationLevel isolation) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                    .partitionResult(partition)
                    .thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset);
        }

        @Override
        public void close() {
            admin.close(CLOSING);
        }
    }
}
