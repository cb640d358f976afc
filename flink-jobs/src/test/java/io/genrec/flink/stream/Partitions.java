package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events into the partitions that a test names. */
final class Partitions implements AutoCloseable {
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    Partitions(KafkaSettings kafka) {
        this(kafka, new Properties());
    }

    /** In transactions, between {@link #begin} and {@link #commit}. */
    Partitions(KafkaSettings kafka, String transactionalId) {
        this(kafka, transactional(transactionalId));
        producer.initTransactions();
    }

    private Partitions(KafkaSettings kafka, Properties more) {
        kafka.topics().makeMissing(kafka);
        Properties client = kafka.client();
        client.putAll(more);
        this.kafka = kafka;
        this.producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Properties transactional(String id) {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return properties;
    }

    void begin() {
        producer.beginTransaction();
    }

    void commit() {
        producer.commitTransaction();
    }

    /** Returns once Kafka has all of them. */
    void write(int partition, List<Event> events) {
        AtomicReference<Exception> failed = new AtomicReference<>();
        for (Event event : events) {
            producer.send(
                    new ProducerRecord<>(
                            kafka.topics().events(),
                            partition,
                            event.userId().getBytes(StandardCharsets.UTF_8),
                            kafka.codec().write(event)),
                    (metadata, failure) -> failed.compareAndSet(null, failure));
        }
        producer.flush();
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
