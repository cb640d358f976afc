package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.kafka.EventCodec;
import io.genrec.kafka.ReadEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records, poison included; a record is taken with all its events, or not at all. An event from the future is refused: it would pull the watermark with it and make all
 * others late. The future is what comes long after the record was written, or long after now: producers may set the time of
 * a record to that of its event.
 */
final class ReadRecord implements KafkaRecordDeserializationSchema<LogRecord> {
    private final EventCodec codec;
    private final Duration maxAhead;
    private final SerializableSupplier<Instant> clock;

    ReadRecord(EventCodec codec, Duration maxAhead, SerializableSupplier<Instant> clock) {
        this.codec = codec;
        this.maxAhead = maxAhead;
        this.clock = clock;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
        out.collect(read(record));
    }

    private LogRecord read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return dead(record, "the record has no value");
        }
        try {
            ReadEvents read = codec.read(value);
            long now = clock.get().toEpochMilli();
            for (Event event : read.events()) {
                long latest = event.timeMillis() - maxAhead.toMillis();
                if (latest > record.timestamp()) {
                    return dead(
                            record,
                            "the event is of long after its record: " + Instant.ofEpochMilli(event.timeMillis())
                                    + ", written " + Instant.ofEpochMilli(record.timestamp()));
                }
                if (latest > now) {
                    return dead(
                            record,
                            "the event is of long after now: " + Instant.ofEpochMilli(event.timeMillis()) + ", read "
                                    + Instant.ofEpochMilli(now));
                }
            }
            return new LogRecord(read.events(), read.ignored(), read.unknownFields(), null, record.partition());
        } catch (IllegalArgumentException e) {
            return dead(record, String.valueOf(e.getMessage()));
        }
    }

    private static LogRecord dead(ConsumerRecord<byte[], byte[]> record, String reason) {
        String origin = record.topic() + "/" + record.partition() + "/" + record.offset();
        return new LogRecord(
                List.of(),
                0,
                List.of(),
                new DeadLetter(record.key(), record.value(), reason, origin),
                record.partition());
    }

    @Override
    public TypeInformation<LogRecord> getProducedType() {
        return TypeInformation.of(LogRecord.class);
    }
}
