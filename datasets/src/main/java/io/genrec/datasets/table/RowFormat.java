package io.genrec.datasets.table;

import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;

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
