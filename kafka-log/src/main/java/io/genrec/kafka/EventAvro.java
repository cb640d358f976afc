package io.genrec.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.datasets.table.EventFormat;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * An event as an Avro record with the fields of {@code events/}. What a newer or older producer has written is read by Avro's own
 * rules (Avro 1.12 specification, "Schema Resolution"): further fields are passed over, and told of.
 */
public final class EventAvro implements EventCodec {
    private static final EventFormat FORMAT = new EventFormat();

    private final WriterSchemas schemas;
    private transient @Nullable Map<Schema, Written> written;

    EventAvro(WriterSchemas schemas) {
        this.schemas = schemas;
    }

    /** What one schema has written. */
    private record Written(
            GenericDatumReader<GenericRecord> events,
            GenericDatumReader<GenericRecord> objects,
            List<String> unknownFields,
            @Nullable String fault) {
        static Written by(Schema schema) {
            List<String> known =
                    FORMAT.schema().getFields().stream().map(Schema.Field::name).toList();
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IllegalArgumentException("no Avro event: its schema is no record, but " + schema.getType());
            }
            Schema event = Schema.createRecord( // names of schemas do not matter, those of fields do
                    schema.getName(),
                    null,
                    schema.getNamespace(),
                    false,
                    FORMAT.schema().getFields().stream()
                            .map(field -> new Schema.Field(field, field.schema()))
                            .toList());
            return new Written(
                    new GenericDatumReader<>(schema, event),
                    new GenericDatumReader<>(schema, schema, AvroObjects.TYPES),
                    schema.getFields().stream()
                            .map(Schema.Field::name)
                            .filter(name -> !known.contains(name))
                            .toList(),
                    fault(event, schema));
        }

        /** Why nothing of it can be an event. */
        private static @Nullable String fault(Schema event, Schema schema) {
            var found = SchemaCompatibility.checkReaderWriterCompatibility(event, schema);
            if (found.getType() == SchemaCompatibilityType.COMPATIBLE) {
                return null;
            }
            return "the schema has not the fields of an event: " + schema.getFullName() + ", "
                    + found.getResult().getIncompatibilities().stream()
                            .map(flaw -> flaw.getType() + " at " + flaw.getLocation())
                            .toList();
        }
    }

    @Override
    public byte[] write(Event event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(schemas.header());
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(FORMAT.schema()).write(FORMAT.toRow(event), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public ReadEvents read(byte[] value) {
        WriterSchemas.Framed framed = schemas.of(value);
        Written by = by(framed.schema());
        if (by.fault() != null) {
            throw new IllegalArgumentException(by.fault());
        }
        GenericRecord row = decoded(value, framed, by.events());
        String action = String.valueOf(row.get("action"));
        if (Arrays.stream(Action.values()).noneMatch(known -> known.name().equals(action))) {
            throw new IllegalArgumentException("action must be EXPOSED, CLICKED, CARTED or ORDERED: " + action);
        }
        return new ReadEvents(List.of(FORMAT.fromRow(row)), 0, by.unknownFields());
    }

    /** The record, whatever its fields, as an object whose times are times. @throws IllegalArgumentException where it is none */
    JsonNode object(byte[] value) {
        WriterSchemas.Framed framed = schemas.of(value);
        return AvroObjects.json(decoded(value, framed, by(framed.schema()).objects()));
    }

    private static GenericRecord decoded(
            byte[] value, WriterSchemas.Framed framed, GenericDatumReader<GenericRecord> reader) {
        int length = value.length - framed.from();
        try {
            // Avro makes room for a string of whatever length a record claims, were it two gigabytes; to pass over it
            // needs none
            GenericDatumReader.skip(
                    framed.schema(), DecoderFactory.get().binaryDecoder(value, framed.from(), length, null));
            return reader.read(null, DecoderFactory.get().binaryDecoder(value, framed.from(), length, null));
        } catch (EOFException e) {
            throw new IllegalArgumentException("no Avro event: it is cut short or damaged", e);
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException("no Avro event: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | UnsupportedOperationException
                | ClassCastException e) { // a length or a branch that was never written
            throw new IllegalArgumentException("no Avro event: it is cut short or damaged", e);
        }
    }

    private Written by(Schema schema) {
        Map<Schema, Written> known = written;
        if (known == null) {
            known = new ConcurrentHashMap<>();
            written = known;
        }
        return known.computeIfAbsent(schema, Written::by);
    }
}
