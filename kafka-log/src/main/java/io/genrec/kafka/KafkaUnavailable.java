package io.genrec.kafka;

/** Kafka cannot be reached, does not answer in time, or refuses what it is asked. */
public final class KafkaUnavailable extends RuntimeException {
    public KafkaUnavailable(String message) {
        super(message);
    }

    public KafkaUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
