package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.kafka.EventJson;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What is let into the log of events. Now is 10,000 s; an event may be 60 s ahead. */
class ReadRecordTest {
    private static final long NOW = 10_000_000;

    @Fault("A producer whose clock ran ahead made all others late.")
    @Test
    void an_event_from_the_future_is_refused_though_its_record_claims_the_same_time() {
        assertThat(read(NOW + 60_000, NOW + 60_000).events()).hasSize(1);
        assertThat(read(NOW + 60_001, NOW + 60_001).deadLetter().rule()).isEqualTo("the event is of long after now");
    }

    @Test
    void an_event_of_long_after_its_record_is_refused_though_it_is_past_by_now() {
        assertThat(read(1_060_000, 1_000_000).events()).hasSize(1);
        assertThat(read(1_060_001, 1_000_000).deadLetter().rule()).isEqualTo("the event is of long after its record");
    }

    private static LogRecord read(long eventMillis, long recordMillis) {
        byte[] value = new EventJson().write(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, eventMillis));
        List<LogRecord> read = new ArrayList<>();
        new ReadRecord(new EventJson(), Duration.ofSeconds(60), () -> Instant.ofEpochMilli(NOW))
                .deserialize(
                        new ConsumerRecord<>(
                                "events",
                                0,
                                0,
                                recordMillis,
                                TimestampType.CREATE_TIME,
                                0,
                                value.length,
                                null,
                                value,
                                new RecordHeaders(),
                                Optional.empty()),
                        new ListCollector<>(read));
        return read.get(0);
    }
}
