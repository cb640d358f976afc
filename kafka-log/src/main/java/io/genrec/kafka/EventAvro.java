package io.genrec.kafka;

import io.genrec.datasets.table.EventFormat;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
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

    /** Marker and fingerprint of {@link #FORMAT}. */
    private static final byte[] HEADER = header();

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
            requireWhole(value);
            row = DECODER.decode(value);
        } catch (EOFException e) {
            throw new IllegalArgumentException("no Avro event: it is cut short or damaged", e);
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException("no Avro event: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | UnsupportedOperationException e) { // a length that was never written
            throw new IllegalArgumentException("no Avro event: it is cut short or damaged", e);
        }
        return FORMAT.fromRow(row);
    }

    /** Avro makes room for a string of whatever length a record claims, were it two gigabytes; to pass over it needs none. */
    private static void requireWhole(byte[] value) throws IOException {
        if (value.length >= HEADER.length && Arrays.equals(value, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            int body = value.length - HEADER.length;
            GenericDatumReader.skip(
                    FORMAT.schema(), DecoderFactory.get().binaryDecoder(value, HEADER.length, body, null));
        }
    }

    private static byte[] header() {
        long fingerprint = SchemaNormalization.parsingFingerprint64(FORMAT.schema());
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xc3)
                .put((byte) 0x01)
                .putLong(fingerprint)
                .array();
    }
}
