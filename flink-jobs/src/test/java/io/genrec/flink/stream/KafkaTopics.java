package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Event;
import io.genrec.kafka.EventPublisher;
import io.genrec.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test does with the topics of a job. */
final class KafkaTopics {
    private final KafkaSettings kafka;

    KafkaTopics(KafkaSettings kafka) {
        this.kafka = kafka;
        kafka.topics().makeMissing(kafka);
    }

    void write(List<Event> events) {
        List<CompletableFuture<Void>> written = new ArrayList<>();
        try (EventPublisher publisher = EventPublisher.open(kafka)) {
            events.forEach(event -> written.add(publisher.publish(event).toCompletableFuture()));
            written.forEach(CompletableFuture::join);
        }
    }

    void writeBytes(String key, String value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(kafka.topics().events(), bytes(key), bytes(value)));
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

    /** Returns once a checkpoint of the job holds so many records of the topic of events. */
    void awaitCommitted(int records) {
        long deadline = System.nanoTime() + StreamJobIT.PATIENCE.toNanos();
        try (Admin admin = Admin.create(kafka.client())) {
            String group = kafka.topics().events().replace(".events", "");
            long committed = 0;
            while (committed < records) {
                assertThat(System.nanoTime())
                        .as("committed " + committed + " of " + records)
                        .isLessThan(deadline);
                Thread.sleep(50);
                committed =
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                                .sum();
            }
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
