package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file of any tool's making. Columns are what their types say: timestamps of every unit and dates are times,
 * whatever the time format is; decimals keep their digits; whole numbers that came to be doubles (of a column with gaps)
 * are whole again. Only the columns asked for are read.
 *
 * @param zone of timestamps and dates that have none
 */
record ParquetRows(Path file, JsonFields fields, ZoneId zone, ExpectedColumns expected) implements Rows {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        MessageType schema = schema(file);
        List<String> names = schema.getFields().stream().map(Type::getName).toList();
        expected.requireIn(file, new LinkedHashSet<>(names));
        MessageType wanted = wanted(schema);
        try (ParquetReader<Group> reader = new GroupReader(file, wanted).build()) {
            long number = 0;
            rejects.beginFile();
            for (Group group = reader.read(); group != null && rejects.goesOn(); group = reader.read()) {
                Group row = group;
                rejects.unless(file, ++number, () -> object(row).toString(), () -> fields.rows(object(row))
                        .forEach(found -> each.accept(new Row(found.fields(), found.times(), () -> names))));
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof StepFailed failed ? failed : unreadable(file, e);
        }
    }

    /** The schema in a file's footer. @throws StepFailed where it is not a Parquet file */
    static MessageType schema(Path file) {
        FileKind kind = FileKind.of(file);
        if (kind != FileKind.PARQUET) {
            throw new StepFailed(file + " is not a Parquet file: name the format it has with --format");
        }
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFileMetaData().getSchema();
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static StepFailed unreadable(Path file, Exception e) {
        return new StepFailed(file + " is not a readable Parquet file: " + e.getMessage(), e);
    }

    /** Of the columns asked for, those that are there; all of them must be of types that can be read. */
    private MessageType wanted(MessageType schema) {
        Set<String> asked = new LinkedHashSet<>();
        for (String column : fields.columns()) {
            for (String name : column.split("\\|", -1)) {
                asked.add(name.startsWith("/") ? name.substring(1).split("/", 2)[0] : name);
            }
        }
        List<Type> wanted = schema.getFields().stream()
                .filter(column -> asked.contains(column.getName()))
                .toList();
        wanted.stream().filter(Type::isPrimitive).forEach(column -> {
            if (!isReadable(column.asPrimitiveType())) {
                throw new StepFailed("column " + column.getName() + " of " + file + " is of type "
                        + ParquetValues.describe(column) + ", which holds no id, time or text: write it as string,"
                        + " int64 or timestamp");
            }
        });
        return new MessageType(schema.getName(), wanted);
    }

    private static boolean isReadable(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BINARY -> ParquetValues.isText(type) || meaning instanceof DecimalLogicalTypeAnnotation;
            case FIXED_LEN_BYTE_ARRAY ->
                meaning instanceof DecimalLogicalTypeAnnotation || meaning instanceof UUIDLogicalTypeAnnotation;
            case INT32, INT64 ->
                ParquetValues.isTimestamp(type)
                        || meaning == null
                        || meaning instanceof DateLogicalTypeAnnotation
                        || meaning instanceof DecimalLogicalTypeAnnotation
                        || ParquetValues.isWholeNumber(type);
            case INT96, BOOLEAN, FLOAT, DOUBLE -> true;
        };
    }

    private ObjectNode object(Group group) {
        ObjectNode object = NODES.objectNode();
        GroupType type = group.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            object.set(type.getFieldName(field), field(group, field));
        }
        return object;
    }

    private JsonNode field(Group group, int field) {
        Type type = group.getType().getType(field);
        int values = group.getFieldRepetitionCount(field);
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            ArrayNode list = NODES.arrayNode();
            for (int i = 0; i < values; i++) {
                list.add(value(group, field, i));
            }
            return list;
        }
        return values == 0 ? NODES.nullNode() : value(group, field, 0);
    }

    private JsonNode value(Group group, int field, int index) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(group, field, index, type.asPrimitiveType());
        }
        Group value = group.getGroup(field, index);
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof ListLogicalTypeAnnotation) {
            ArrayNode list = NODES.arrayNode();
            for (int i = 0; i < value.getFieldRepetitionCount(0); i++) {
                list.add(element(value, i));
            }
            return list;
        }
        if (meaning instanceof MapLogicalTypeAnnotation) {
            ObjectNode map = NODES.objectNode();
            for (int i = 0; i < value.getFieldRepetitionCount(0); i++) {
                Group entry = value.getGroup(0, i);
                map.set(field(entry, 0).asText(), field(entry, 1));
            }
            return map;
        }
        return object(value);
    }

    /** Of a list of three levels, or of an older one of two. */
    private JsonNode element(Group list, int index) {
        Type repeated = list.getType().getType(0);
        boolean isWrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().endsWith("_tuple");
        return isWrapped ? field(list.getGroup(0, index), 0) : value(list, 0, index);
    }

    private JsonNode primitive(Group group, int field, int index, PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> NODES.booleanNode(group.getBoolean(field, index));
            case FLOAT -> number(Float.toString(group.getFloat(field, index)));
            case DOUBLE -> number(Double.toString(group.getDouble(field, index)));
            case INT96 -> NODES.pojoNode(ParquetValues.instant(group.getInt96(field, index)));
            case INT32 -> {
                int number = group.getInteger(field, index);
                yield meaning instanceof DateLogicalTypeAnnotation
                        ? NODES.pojoNode(
                                LocalDate.ofEpochDay(number).atStartOfDay(zone).toInstant())
                        : NODES.numberNode(ParquetValues.whole(number, type));
            }
            case INT64 -> {
                long number = group.getLong(field, index);
                yield meaning instanceof TimestampLogicalTypeAnnotation timestamp
                        ? NODES.pojoNode(instant(ParquetValues.millis(number, type), timestamp.isAdjustedToUTC()))
                        : NODES.numberNode(ParquetValues.whole(number, type));
            }
            case BINARY, FIXED_LEN_BYTE_ARRAY -> {
                Binary bytes = group.getBinary(field, index);
                if (meaning instanceof DecimalLogicalTypeAnnotation) {
                    yield NODES.numberNode(ParquetValues.decimal(bytes, type));
                }
                yield meaning instanceof UUIDLogicalTypeAnnotation
                        ? NODES.textNode(uuid(bytes.toByteBuffer()))
                        : NODES.textNode(text(bytes, type));
            }
        };
    }

    /** NaN and infinity are absent values, as in data frames. */
    private static JsonNode number(String floating) {
        if (floating.equals("NaN") || floating.endsWith("Infinity")) {
            return NODES.nullNode();
        }
        BigDecimal number = new BigDecimal(floating).stripTrailingZeros();
        return NODES.numberNode(number.scale() < 0 ? number.setScale(0) : number);
    }

    /** A timestamp without a zone counts what a clock on the wall showed. */
    private Instant instant(long millis, boolean isOfUtc) {
        Instant asUtc = Instant.ofEpochMilli(millis);
        return isOfUtc
                ? asUtc
                : LocalDateTime.ofInstant(asUtc, ZoneOffset.UTC).atZone(zone).toInstant();
    }

    private static String uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static String text(Binary bytes, PrimitiveType type) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.toByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(type.getName() + " is not UTF-8 text", e);
        }
    }

    /** A builder that {@link ParquetReader} wants as a subclass. */
    private static final class GroupReader extends ParquetReader.Builder<Group> {
        private final MessageType wanted;

        GroupReader(Path file, MessageType wanted) {
            super(new LocalInputFile(file), new PlainParquetConfiguration());
            this.wanted = wanted;
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport() {
                @Override
                public ReadContext init(InitContext context) {
                    return new ReadContext(wanted);
                }
            };
        }
    }
}
