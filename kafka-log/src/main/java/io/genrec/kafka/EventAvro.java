package io.genrec.kafka;

import io.genrec.datasets.table.EventFormat;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * An event in Avro's single-object encoding (Avro 1.12 specification, "Single-object encoding"): the fingerprint of the
 * schema it was written with, then the row of {@code events/}.
 */
public record EventAvro() implements EventCodec {
    private static final EventFormat FORMAT = new EventFormat();
    private static final BinaryMessageEncoder<GenericRecord> ENCODER =
            new BinaryMessageEncoder<>(GenericData.get(), FORMAT.schema());
    private static final BinaryMessageDecoder<GenericRecord> DECODER =
            new BinaryMessageDecoder<>(GenericData.get(), FORMAT.schema());

    @Override
    public byte[] write(Event event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ENCODER.encode(FORMAT.toRow(event), bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Event read(byte[] value) {
        GenericRecord row;
        try {
            row = DECODER.decode(value);
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException("no Avro event: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) { // a length that was never written
            throw new IllegalArgumentException("no Avro event: it is cut short or damaged", e);
        }
        return FORMAT.fromRow(row);
    }
}
