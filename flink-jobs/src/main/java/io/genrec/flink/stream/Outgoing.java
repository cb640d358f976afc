package io.genrec.flink.stream;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record on its way to Kafka. Arrays for the reason that {@link DeadLetter} has. */
@SuppressWarnings("ArrayRecordComponent")
public record Outgoing(String topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
    public Outgoing {
        headers = Map.copyOf(headers);
    }
}
