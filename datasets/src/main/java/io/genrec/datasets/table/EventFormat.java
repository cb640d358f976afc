package io.genrec.datasets.table;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.schema.MessageType;

/** Rows of {@code events/}. */
public final class EventFormat implements RowFormat<Event> {
    private static final Schema SCHEMA = SchemaBuilder.record("Event")
            .namespace("io.genrec")
            .fields()
            .requiredString("user_id")
            .requiredString("item_id")
            .requiredString("action")
            .requiredString("request_id")
            .requiredInt("page")
            .requiredInt("position")
            .requiredLong("time_ms")
            .endRecord();

    static final List<String> NAMES =
            SCHEMA.getFields().stream().map(Schema.Field::name).toList();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(Event event) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, event.userId());
        row.put(1, event.itemId());
        row.put(2, event.action().name());
        row.put(3, event.requestId());
        row.put(4, event.page());
        row.put(5, event.position());
        row.put(6, event.timeMillis());
        return row;
    }

    @Override
    public Event fromRow(GenericRecord row) {
        return new Event(
                row.get(0).toString(),
                row.get(1).toString(),
                Action.valueOf(row.get(2).toString()),
                row.get(3).toString(),
                (int) row.get(4),
                (int) row.get(5),
                (long) row.get(6));
    }

    @Override
    public Optional<ReadSupport<? extends RowFields<Event>>> directReading() {
        return Optional.of(new EventColumns());
    }

    @Override
    public Optional<String> fault(MessageType found) {
        return EventColumns.fault(found);
    }
}
