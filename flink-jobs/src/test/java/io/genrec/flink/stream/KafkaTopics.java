package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.kafka.EventPublisher;
import io.genrec.kafka.KafkaSettings;
import io.genrec.kafka.KafkaUnavailable;
import io.genrec.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test does with the topics of a job. */
final class KafkaTopics implements AutoCloseable {
    private static final int AT_ONCE = 2_000;

    private final KafkaSettings kafka;
    private final Admin admin;

    KafkaTopics(KafkaSettings kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(kafka.client());
        make(kafka);
    }

    /** A busy machine's broker may need longer than a command waits. */
    private static void make(KafkaSettings kafka) {
        long deadline = System.nanoTime() + StreamJobIT.PATIENCE.toNanos();
        while (true) {
            try {
                kafka.topics().makeMissing(kafka);
                return;
            } catch (KafkaUnavailable e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Some at a time: what waits for a busy machine's broker longer than a click may is refused. */
    void write(List<Event> events) {
        try (EventPublisher publisher = EventPublisher.open(kafka)) {
            for (int from = 0; from < events.size(); from += AT_ONCE) {
                List<CompletableFuture<Void>> written =
                        events.subList(from, Math.min(events.size(), from + AT_ONCE)).stream()
                                .map(event -> publisher.publish(event).toCompletableFuture())
                                .toList();
                written.forEach(CompletableFuture::join);
            }
        }
    }

    /** All of them in one transaction, whose end follows them in each partition. */
    void writeInTransaction(List<Event> events) {
        Properties client = kafka.client();
        client.setProperty("transactional.id", "test-" + UUID.randomUUID());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (Event event : events) {
                producer.send(new ProducerRecord<>(
                        kafka.topics().events(),
                        bytes(event.userId()),
                        kafka.codec().write(event)));
            }
            producer.commitTransaction();
        }
    }

    void writeBytes(String key, String value) {
        writeBytes(bytes(key), bytes(value));
    }

    /** Either may be null. */
    void writeBytes(byte[] key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(kafka.topics().events(), key, value));
        }
    }

    /** One record, of any topic. */
    void writeTo(String topic, String value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, bytes(value)));
        }
    }

    /** All committed records of a topic, each partition in its order. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Properties client = kafka.client();
        client.setProperty("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** The highest revision of every page under read_committed; no revision is there twice, none is missing. */
    List<PageSample> latestPages() {
        Map<String, PageSample> latest = new HashMap<>();
        Map<String, List<Integer>> revisions = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(kafka.topics().pages())) {
            PageRevision page = PageJson.read(record.value());
            String key = new String(record.key(), StandardCharsets.UTF_8);
            latest.put(key, page.sample());
            revisions.computeIfAbsent(key, first -> new ArrayList<>()).add(page.revision());
        }
        revisions.forEach((key, found) -> {
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i)).as("revision of " + key).isEqualTo(i + 1);
            }
        });
        return List.copyOf(latest.values());
    }

    /** Returns once a checkpoint of the job holds so many records of the topic of events. */
    void awaitCommitted(int records) {
        await("a checkpoint of " + records + " records", () -> committed() >= records);
    }

    /** Returns once readers see a page of a request. */
    void awaitPage(String requestId) {
        await("a page of " + requestId, () -> latestPages().stream()
                .anyMatch(page -> page.requestId().equals(requestId)));
    }

    /** Returns once the job has saved itself once more. */
    void awaitNext(SavedState saved) {
        Path before = saved.newest().orElseThrow();
        await(
                "a checkpoint after " + before,
                () -> saved.newest().filter(newest -> !newest.equals(before)).isPresent());
    }

    /** Records of the topic of events that the newest checkpoint of the job holds. */
    long committed() {
        String group = kafka.topics().events().replace(".events", "");
        try {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(offset -> offset == null ? 0 : offset.offset())
                    .sum();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many transactional ids Kafka knows of the job. */
    int transactionalIds() {
        String group = kafka.topics().events().replace(".events", "");
        try {
            return (int) admin.listTransactions().all().get().stream()
                    .filter(listed -> listed.transactionalId().startsWith(group))
                    .count();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }

    /** As long as a test waits for what takes seconds. */
    static void await(String what, Await.Condition condition) {
        try {
            Await.until(what, StreamJobIT.PATIENCE, condition);
        } catch (Exception e) {
            throw new IllegalStateException("while waiting for " + what, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
