package io.genrec.datasets.table;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A history inside a row: the nested list that samples and sequences have in common. */
final class BehaviourFormat implements RowFormat<Behaviour> {
    private static final Schema SCHEMA = SchemaBuilder.record("Behaviour")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .requiredString("action")
            .requiredLong("time_ms")
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(Behaviour behaviour) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, behaviour.itemId());
        row.put(1, behaviour.action().name());
        row.put(2, behaviour.timeMillis());
        return row;
    }

    @Override
    public Behaviour fromRow(GenericRecord row) {
        return new Behaviour(row.get(0).toString(), Action.valueOf(row.get(1).toString()), (long) row.get(2));
    }

    List<GenericRecord> toRows(List<Behaviour> history) {
        return history.stream().map(this::toRow).toList();
    }

    List<Behaviour> fromRows(Object rows) {
        return ((Collection<?>) rows)
                .stream().map(row -> fromRow((GenericRecord) row)).toList();
    }
}
