package io.genrec.kafka;

import com.typesafe.config.Config;
import io.genrec.datasets.table.EventFormat;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that Avro records were written with, of which a record names its own in one of two ways: by a fingerprint (Avro
 * 1.12 specification, "Single-object encoding"), of genrec's own schema or of one that is listed; or, where there is a registry,
 * by the number it has there, in Confluent's framing: a zero, four bytes, then the record.
 */
final class WriterSchemas implements Serializable {
    private static final Schema OWN = new EventFormat().schema();
    private static final int MARKER = 0xc301;
    private static final int FINGERPRINT_HEADER = 10;
    private static final int NUMBER_HEADER = 5;

    private final List<String> listed;
    private final @Nullable SchemaRegistry registry;
    private transient @Nullable Map<Long, Schema> byFingerprint;

    /**
     * @param listed further schemas that are known by their fingerprints, as JSON
     * @param registry null for none
     */
    WriterSchemas(List<String> listed, @Nullable SchemaRegistry registry) {
        this.listed = List.copyOf(listed);
        this.registry = registry;
    }

    /**
     * Whose a record is.
     *
     * @param from where in the value its bytes begin
     */
    record Framed(Schema schema, int from) {}

    /** @param kafka the config at {@code genrec.kafka} */
    static WriterSchemas from(Config kafka) {
        List<String> listed = new ArrayList<>();
        for (String file : kafka.getStringList("avro-schemas")) {
            try {
                String schema = Files.readString(Path.of(file));
                new Schema.Parser().parse(schema);
                listed.add(schema);
            } catch (IOException e) {
                throw new IllegalArgumentException("genrec.kafka.avro-schemas cannot be read: " + file, e);
            } catch (AvroRuntimeException e) {
                throw new IllegalArgumentException(
                        "genrec.kafka.avro-schemas holds no Avro schema: " + file + ": " + e.getMessage(), e);
            }
        }
        return new WriterSchemas(listed, SchemaRegistry.from(kafka));
    }

    /**
     * @throws IllegalArgumentException where the value names no schema, or one that nobody knows
     * @throws KafkaUnavailable where the registry does not answer
     */
    Framed of(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length >= FINGERPRINT_HEADER
                && Short.toUnsignedInt(bytes.order(ByteOrder.BIG_ENDIAN).getShort(0)) == MARKER) {
            long fingerprint = bytes.order(ByteOrder.LITTLE_ENDIAN).getLong(2);
            Schema schema = fingerprints().get(fingerprint);
            if (schema == null) {
                throw new IllegalArgumentException(
                        "no schema of this fingerprint is known (genrec.kafka.avro-schemas): "
                                + Long.toHexString(fingerprint));
            }
            return new Framed(schema, FINGERPRINT_HEADER);
        }
        if (value.length < NUMBER_HEADER || value[0] != 0) {
            throw new IllegalArgumentException("no Avro event: it names no schema");
        }
        if (registry == null) {
            throw new IllegalArgumentException(
                    "the record names its schema by a number, and there is no genrec.kafka.schema-registry.url to ask");
        }
        return new Framed(registry.schema(bytes.order(ByteOrder.BIG_ENDIAN).getInt(1)), NUMBER_HEADER);
    }

    /** What goes before a record of genrec's own schema. */
    byte[] header() {
        if (registry != null) {
            return ByteBuffer.allocate(NUMBER_HEADER)
                    .put((byte) 0)
                    .putInt(registry.number(OWN))
                    .array();
        }
        return ByteBuffer.allocate(FINGERPRINT_HEADER)
                .putShort((short) MARKER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SchemaNormalization.parsingFingerprint64(OWN))
                .array();
    }

    private Map<Long, Schema> fingerprints() {
        Map<Long, Schema> known = byFingerprint;
        if (known == null) {
            known = new HashMap<>();
            known.put(SchemaNormalization.parsingFingerprint64(OWN), OWN);
            for (String json : listed) {
                Schema schema = new Schema.Parser().parse(json);
                known.put(SchemaNormalization.parsingFingerprint64(schema), schema);
            }
            byFingerprint = known;
        }
        return known;
    }
}
