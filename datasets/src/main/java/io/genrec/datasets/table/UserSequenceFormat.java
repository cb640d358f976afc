package io.genrec.datasets.table;

import io.genrec.domain.page.UserSequence;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Rows of {@code sequences/}. */
public final class UserSequenceFormat implements RowFormat<UserSequence> {
    private static final BehaviourFormat BEHAVIOURS = new BehaviourFormat();
    private static final Schema SCHEMA = SchemaBuilder.record("UserSequence")
            .namespace("io.genrec")
            .fields()
            .requiredString("user_id")
            .name("behaviours")
            .type()
            .array()
            .items(BEHAVIOURS.schema())
            .noDefault()
            .requiredLong("end")
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(UserSequence sequence) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, sequence.userId());
        row.put(1, BEHAVIOURS.toRows(sequence.behaviours()));
        row.put(2, sequence.end());
        return row;
    }

    @Override
    public UserSequence fromRow(GenericRecord row) {
        return new UserSequence(row.get(0).toString(), BEHAVIOURS.fromRows(row.get(1)), (long) row.get(2));
    }
}
