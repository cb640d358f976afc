package io.genrec.kafka;

import io.genrec.domain.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Hands events to Kafka, keyed by user. An event counts as taken once all replicas that are in step have it; what the
 * producer sends again after a broken connection is stored once. Safe for several threads.
 */
public final class EventPublisher implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    private EventPublisher(KafkaSettings kafka, KafkaProducer<byte[], byte[]> producer) {
        this.kafka = kafka;
        this.producer = producer;
    }

    /**
     * Connects in the background: brokers that are away now may be there for the first event.
     *
     * @throws IllegalArgumentException where the topic of events holds events of another shape, among which genrec's would be none
     */
    public static EventPublisher open(KafkaSettings kafka) {
        if (kafka.codec() instanceof MappedEvents) {
            throw new IllegalArgumentException("genrec.kafka.mapping says that topic "
                    + kafka.topics().events()
                    + " holds events of another shape than those that genrec writes: leave genrec.kafka.bootstrap empty here,"
                    + " and let feedback go where the other events come from");
        }
        Properties client = kafka.client();
        int delivery = Math.toIntExact(kafka.deliveryTimeout().toMillis());
        client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, delivery / 2));
        client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, delivery);
        client.put(ProducerConfig.LINGER_MS_CONFIG, 0); // a click waits for nobody
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        try {
            return new EventPublisher(
                    kafka, new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer()));
        } catch (KafkaException e) {
            throw new KafkaUnavailable("no producer for Kafka at " + kafka.bootstrap() + " (genrec.kafka)", e);
        }
    }

    /**
     * Completes once the event is stored, or fails with {@link KafkaUnavailable}. May block while the brokers are away,
     * for as long as the delivery timeout: not for threads that must not wait.
     */
    public CompletionStage<Void> publish(Event event) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        byte[] key = event.userId().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] value = kafka.codec().write(event);
            var unused =
                    producer.send(new ProducerRecord<>(kafka.topics().events(), key, value), (metadata, failure) -> {
                        if (failure == null) {
                            stored.complete(null);
                        } else {
                            stored.completeExceptionally(unavailable(failure));
                        }
                    });
        } catch (KafkaUnavailable e) { // of the schema registry
            stored.completeExceptionally(e);
        } catch (KafkaException e) {
            stored.completeExceptionally(unavailable(e));
        }
        return stored;
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }

    private KafkaUnavailable unavailable(Exception failure) {
        return new KafkaUnavailable("Kafka at " + kafka.bootstrap() + " does not take the event", failure);
    }
}
