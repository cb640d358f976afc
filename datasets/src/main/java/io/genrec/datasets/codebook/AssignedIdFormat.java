package io.genrec.datasets.codebook;

import io.genrec.datasets.table.RowFormat;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Rows of {@code assigned/}: {@code item_id: string, codes: list of int}. */
public final class AssignedIdFormat implements RowFormat<AssignedId> {
    private static final Schema SCHEMA = SchemaBuilder.record("AssignedId")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .name("codes")
            .type()
            .array()
            .items()
            .intType()
            .noDefault()
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(AssignedId assigned) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, assigned.itemId());
        row.put(1, assigned.semanticId().codes());
        return row;
    }

    @Override
    public AssignedId fromRow(GenericRecord row) {
        List<Integer> codes = new ArrayList<>();
        ((Collection<?>) row.get(1)).forEach(code -> codes.add((Integer) code));
        return new AssignedId(row.get(0).toString(), new SemanticId(codes));
    }
}
