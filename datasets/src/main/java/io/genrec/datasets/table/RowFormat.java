package io.genrec.datasets.table;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * How a value of the domain lies in a Parquet row, by way of Avro. A table that is read or written by the million may know
 * a way past Avro, too, which gives the same rows.
 *
 * @param <T> the value
 */
public interface RowFormat<T> {
    Schema schema();

    GenericRecord toRow(T value);

    /** @throws IllegalArgumentException where the row breaks a rule of the value */
    T fromRow(GenericRecord row);

    /** Reads fields straight from columns; empty where rows are read as Avro records. */
    default Optional<ReadSupport<? extends RowFields<T>>> directReading() {
        return Optional.empty();
    }

    /**
     * What keeps a table that has all columns from being read, as far as its types say; empty where nothing does. Read
     * as Avro records, every column must be of the type that is written.
     */
    default Optional<String> fault(MessageType found) {
        List<Type> needed = schema().getFields().stream()
                .map(field -> found.getType(field.name()))
                .toList();
        Schema columns = new AvroSchemaConverter().convert(new MessageType(found.getName(), needed));
        for (Schema.Field expected : schema().getFields()) {
            Schema type = columns.getField(expected.name()).schema();
            if (!kinds(type).containsAll(kinds(expected.schema()))) {
                return Optional.of("column " + expected.name() + " of type "
                        + ParquetValues.describe(found.getType(expected.name())) + ", expected "
                        + String.join(" or ", kinds(expected.schema())));
            }
        }
        return Optional.empty();
    }

    /** The types of a value that is there, with their meaning. */
    private static List<String> kinds(Schema schema) {
        return schema.getType() == Schema.Type.UNION
                ? schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .flatMap(type -> kinds(type).stream())
                        .toList()
                : List.of(schema.getType().getName()
                        + (schema.getLogicalType() == null
                                ? ""
                                : " (" + schema.getLogicalType().getName() + ")"));
    }

    /** Writes fields straight to columns; empty where rows are written as Avro records. */
    default Optional<WriteSupport<T>> directWriting() {
        return Optional.empty();
    }

    /**
     * The fields of a row as read: one object, filled again for every row.
     *
     * @param <T> the value
     */
    interface RowFields<T> {
        /** @throws IllegalArgumentException where the row breaks a rule of the value */
        T value();
    }
}
