package io.genrec.datasets.vector;

import io.genrec.datasets.table.RowFormat;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Rows {@code item_id: string, vector: list of float}; doubles and other writers' list layouts are read too. */
public final class ItemVectorFormat implements RowFormat<ItemVector> {
    private static final Schema SCHEMA = SchemaBuilder.record("ItemVector")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .name("vector")
            .type()
            .array()
            .items()
            .floatType()
            .noDefault()
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(ItemVector value) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, value.itemId());
        row.put(1, value.vector());
        return row;
    }

    @Override
    public ItemVector fromRow(GenericRecord row) {
        if (row.get(0) == null || !(row.get(1) instanceof Collection<?> elements)) {
            throw new IllegalArgumentException("no item_id, or no list in vector");
        }
        List<Float> vector = elements.stream().map(ItemVectorFormat::number).toList();
        return new ItemVector(row.get(0).toString(), vector);
    }

    /** An element as it is, or as the only field of a record, as some writers wrap it. */
    private static Float number(@Nullable Object element) {
        Object value = element instanceof GenericRecord wrapped ? wrapped.get(0) : element;
        if (value instanceof Number number) {
            return number.floatValue();
        }
        throw new IllegalArgumentException("vector holds " + value + ", no number");
    }

    /** Rows are looked at one by one: vectors come in more layouts than a schema has names for. */
    @Override
    public Optional<String> fault(MessageType found) {
        return Optional.empty();
    }
}
