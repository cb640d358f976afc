package io.genrec.datasets.table;

import io.genrec.domain.item.Item;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Rows of {@code items/}. */
public final class ItemFormat implements RowFormat<Item> {
    private static final Schema SCHEMA = SchemaBuilder.record("Item")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .requiredString("title")
            .name("categories")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .requiredString("brand")
            .optionalDouble("price")
            .requiredString("description")
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(Item item) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, item.itemId());
        row.put(1, item.title());
        row.put(2, item.categories());
        row.put(3, item.brand());
        row.put(4, item.price());
        row.put(5, item.description());
        return row;
    }

    @Override
    public Item fromRow(GenericRecord row) {
        return new Item(
                row.get(0).toString(),
                row.get(1).toString(),
                ((Collection<?>) row.get(2)).stream().map(Object::toString).toList(),
                row.get(3).toString(),
                (Double) row.get(4),
                row.get(5).toString());
    }
}
