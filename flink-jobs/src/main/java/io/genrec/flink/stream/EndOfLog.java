package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import io.genrec.kafka.KafkaSettings;
import io.genrec.kafka.KafkaUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the topic of events ended at one moment, and whether the job's checkpoints have got there. Flink's own bounded
 * source will not do: what a restored job reads of a partition has the end it was given first, which is none.
 */
final class EndOfLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndOfLog.class);

    private final KafkaSettings kafka;
    private final Admin admin;
    private final String group;
    private final Map<TopicPartition, Long> ends;

    private EndOfLog(KafkaSettings kafka, Admin admin, String group, Map<TopicPartition, Long> ends) {
        this.kafka = kafka;
        this.admin = admin;
        this.group = group;
        this.ends = Map.copyOf(ends);
    }

    static EndOfLog now(KafkaSettings kafka, String group) {
        Admin admin = Admin.create(kafka.client());
        try {
            return new EndOfLog(kafka, admin, group, ask(kafka, admin, EndOfLog.of(kafka)));
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    private static Question<Map<TopicPartition, Long>> of(KafkaSettings kafka) {
        return admin -> {
            String topic = kafka.topics().events();
            Collection<TopicDescription> descriptions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            descriptions.forEach(description -> description.partitions().forEach(partition -> {
                latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
                earliest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest());
            }));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            admin.listOffsets(earliest).all().get().forEach((partition, begin) -> {
                ends.remove(partition, begin.offset()); // nothing left of it
            });
            return ends;
        };
    }

    /** Forgets how far an earlier job of this group has come, whose state is gone. */
    static void forget(KafkaSettings kafka, String group) {
        try (Admin own = Admin.create(kafka.client())) {
            ask(kafka, own, begin(group));
        }
    }

    private static Question<String> begin(String group) {
        return admin -> {
            Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet()
                    .forEach(partition -> begin.put(partition, new OffsetAndMetadata(0)));
            if (!begin.isEmpty()) { // to delete the group would need the right to
                admin.alterConsumerGroupOffsets(group, begin).all().get();
            }
            return group;
        };
    }

    /** Whether a complete checkpoint holds everything up to that moment; unknown, and so not, while Kafka is away. */
    boolean isReached() {
        try {
            return isReachedNow();
        } catch (KafkaUnavailable e) {
            LOG.warn("{}; the stream goes on", e.getMessage()); // and fails where Kafka is away for too long
            return false;
        } catch (IllegalStateException closed) { // since the job has ended meanwhile
            return false;
        }
    }

    private boolean isReachedNow() {
        return ask(kafka, admin, asked -> {
            Map<TopicPartition, OffsetAndMetadata> committed = asked.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata at = committed.get(end.getKey());
                return at != null && at.offset() >= end.getValue();
            });
        });
    }

    private interface Question<T> {
        T ask(Admin admin) throws InterruptedException, ExecutionException;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private static <T> T ask(KafkaSettings kafka, Admin admin, Question<T> question) {
        try {
            return question.ask(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while asking Kafka how far the stream has come", e);
        } catch (ExecutionException e) {
            throw new KafkaUnavailable(
                    "Kafka at " + kafka.bootstrap() + " does not say how far the stream has come", e);
        }
    }
}
