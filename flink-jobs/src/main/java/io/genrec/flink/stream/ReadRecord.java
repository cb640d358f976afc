package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.kafka.EventCodec;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records, poison included. An event that claims to happen long after its record was written is refused: it would
 * pull the log's time with it and make all others late.
 */
final class ReadRecord implements KafkaRecordDeserializationSchema<LogRecord> {
    private final EventCodec codec;
    private final Duration maxAhead;

    ReadRecord(EventCodec codec, Duration maxAhead) {
        this.codec = codec;
        this.maxAhead = maxAhead;
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
            Event event = codec.read(value);
            if (event.timeMillis() - record.timestamp() > maxAhead.toMillis()) {
                return dead(
                        record,
                        "the event is of long after its record: " + Instant.ofEpochMilli(event.timeMillis())
                                + ", written " + Instant.ofEpochMilli(record.timestamp()));
            }
            return new LogRecord(event, null);
        } catch (IllegalArgumentException e) {
            return dead(record, String.valueOf(e.getMessage()));
        }
    }

    private static LogRecord dead(ConsumerRecord<byte[], byte[]> record, String reason) {
        String origin = record.topic() + "/" + record.partition() + "/" + record.offset();
        return new LogRecord(null, new DeadLetter(record.key(), record.value(), reason, origin));
    }

    @Override
    public TypeInformation<LogRecord> getProducedType() {
        return TypeInformation.of(LogRecord.class);
    }
}
