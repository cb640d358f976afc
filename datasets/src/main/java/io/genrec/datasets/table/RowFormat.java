package io.genrec.datasets.table;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * How a value of the domain lies in a Parquet row, by way of Avro.
 *
 * @param <T> the value
 */
public interface RowFormat<T> {
    Schema schema();

    GenericRecord toRow(T value);

    /** @throws IllegalArgumentException where the row breaks a rule of the value */
    T fromRow(GenericRecord row);
}
