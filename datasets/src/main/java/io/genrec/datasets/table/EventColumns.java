package io.genrec.datasets.table;

import io.genrec.datasets.table.RowFormat.RowFields;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Reads events straight from their columns, whoever wrote them, in whatever order they come and whatever other columns are
 * beside them; a string that a column's dictionary holds is made once for all its rows. Ids may be text or whole numbers,
 * times milliseconds or timestamps of any unit (those without a zone are UTC's), actions are named in any case.
 */
final class EventColumns extends ReadSupport<EventColumns.Fields> {
    private static final String TIME = "time_ms";
    private static final List<String> TEXTS = List.of("user_id", "item_id", "request_id", "action");
    private static final String MEND = "; `genrec import --format parquet` reads tables of other columns and types";

    /** What keeps a table from being read as events; empty where nothing does. */
    static Optional<String> fault(MessageType schema) {
        for (Type column : projected(schema).getFields()) {
            if (!isReadable(column)) {
                return Optional.of("column " + column.getName() + " of type " + ParquetValues.describe(column)
                        + ", expected "
                        + (TEXTS.contains(column.getName()) ? "text or whole numbers" : expected(column))
                        + MEND);
            }
        }
        return Optional.empty();
    }

    private static String expected(Type column) {
        return column.getName().equals(TIME)
                ? "int64 milliseconds since 1970 or a timestamp with its unit"
                : "whole numbers";
    }

    private static boolean isReadable(Type column) {
        if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
            return false;
        }
        PrimitiveType type = column.asPrimitiveType();
        if (column.getName().equals(TIME)) {
            return ParquetValues.isTimestamp(type)
                    || (type.getPrimitiveTypeName() == PrimitiveTypeName.INT64 && ParquetValues.isWholeNumber(type));
        }
        return (ParquetValues.isWholeNumber(type) && !column.getName().equals("action"))
                || (TEXTS.contains(column.getName()) && ParquetValues.isText(type));
    }

    private static MessageType projected(MessageType schema) {
        List<String> names = EventFormat.NAMES;
        return new MessageType(
                schema.getName(),
                schema.getFields().stream()
                        .filter(column -> names.contains(column.getName()))
                        .toList());
    }

    @Override
    public ReadContext init(InitContext context) {
        return new ReadContext(projected(context.getFileSchema()));
    }

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public RecordMaterializer<Fields> prepareForRead(
            Configuration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Rows(context.getRequestedSchema());
    }

    @Override
    public RecordMaterializer<Fields> prepareForRead(
            ParquetConfiguration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Rows(context.getRequestedSchema());
    }

    /** The columns of a row. */
    static final class Fields implements RowFields<Event> {
        private final Text userId;
        private final Text itemId;
        private final Name action = new Name();
        private final Text requestId;
        private final Numeral page;
        private final Numeral position;
        private final Numeral timeMillis;
        private final Map<String, Column> byName;

        Fields(GroupType schema) {
            userId = new Text(schema.getType("user_id").asPrimitiveType());
            itemId = new Text(schema.getType("item_id").asPrimitiveType());
            requestId = new Text(schema.getType("request_id").asPrimitiveType());
            page = new Numeral(schema.getType("page").asPrimitiveType());
            position = new Numeral(schema.getType("position").asPrimitiveType());
            timeMillis = new Numeral(schema.getType(TIME).asPrimitiveType());
            byName = Map.of(
                    "user_id",
                    userId,
                    "item_id",
                    itemId,
                    "action",
                    action,
                    "request_id",
                    requestId,
                    "page",
                    page,
                    "position",
                    position,
                    TIME,
                    timeMillis);
        }

        @Override
        public Event value() {
            return new Event(
                    userId.value,
                    itemId.value,
                    action.value(),
                    requestId.value,
                    page.wholeNumber("page"),
                    position.wholeNumber("position"),
                    timeMillis.value);
        }
    }

    private static final class Rows extends RecordMaterializer<Fields> {
        private final Fields fields;
        private final GroupConverter root;

        Rows(MessageType schema) {
            fields = new Fields(schema);
            Column[] columns = schema.getFields().stream()
                    .map(column -> fields.byName.get(column.getName()))
                    .toArray(Column[]::new);
            root = new GroupConverter() {
                @Override
                public Converter getConverter(int column) {
                    return columns[column];
                }

                @Override
                public void start() {
                    for (Column column : columns) {
                        column.clear(); // a field that is absent must not keep the last row's value
                    }
                }

                @Override
                public void end() {} // the fields are read as they are
            };
        }

        @Override
        public Fields getCurrentRecord() {
            return fields;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }

    private abstract static class Column extends PrimitiveConverter {
        abstract void clear();
    }

    private static final class Text extends Column {
        private final PrimitiveType type;
        private final boolean isText;
        private String value = "";
        private String[] dictionary = {};

        Text(PrimitiveType type) {
            this.type = type;
            this.isText = ParquetValues.isText(type);
        }

        @Override
        void clear() {
            value = "";
        }

        @Override
        public boolean hasDictionarySupport() {
            return isText;
        }

        @Override
        public void setDictionary(Dictionary words) {
            dictionary = new String[words.getMaxId() + 1];
            for (int word = 0; word < dictionary.length; word++) {
                dictionary[word] = words.decodeToBinary(word).toStringUsingUTF8();
            }
        }

        @Override
        public void addValueFromDictionary(int word) {
            value = dictionary[word];
        }

        @Override
        public void addBinary(Binary bytes) {
            value = isText ? bytes.toStringUsingUTF8() : plain(ParquetValues.decimal(bytes, type));
        }

        @Override
        public void addInt(int number) {
            value = plain(ParquetValues.whole(number, type));
        }

        @Override
        public void addLong(long number) {
            value = plain(ParquetValues.whole(number, type));
        }

        private static String plain(BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
    }

    /** The name of an action, looked up once where a dictionary holds it. */
    private static final class Name extends Column {
        private static final List<Action> ACTIONS = List.of(Action.values());
        private static final int UNKNOWN = -1;

        private String name = "";
        private String[] names = {};
        private int[] dictionary = {};
        private int known = UNKNOWN;

        @Override
        void clear() {
            known = UNKNOWN;
            name = "";
        }

        /** @throws IllegalArgumentException where it names none */
        Action value() {
            int action = known == UNKNOWN ? indexOf(name) : known;
            if (action == UNKNOWN) {
                throw new IllegalArgumentException(
                        "action is none of exposed, clicked, carted, ordered: " + (name.isEmpty() ? "absent" : name));
            }
            return ACTIONS.get(action);
        }

        private static int indexOf(String name) {
            String upper = name.toUpperCase(Locale.ROOT);
            return ACTIONS.stream().map(Action::name).toList().indexOf(upper);
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
        }

        @Override
        public void setDictionary(Dictionary words) {
            names = new String[words.getMaxId() + 1];
            for (int word = 0; word < names.length; word++) {
                names[word] = words.decodeToBinary(word).toStringUsingUTF8();
            }
            dictionary = Arrays.stream(names).mapToInt(Name::indexOf).toArray();
        }

        @Override
        public void addValueFromDictionary(int word) {
            known = dictionary[word];
            name = names[word];
        }

        @Override
        public void addBinary(Binary bytes) {
            name = bytes.toStringUsingUTF8();
        }
    }

    private static final class Numeral extends Column {
        private final PrimitiveType type;
        private final boolean isTimestamp;
        private long value = -1;

        Numeral(PrimitiveType type) {
            this.type = type;
            this.isTimestamp = ParquetValues.isTimestamp(type);
        }

        @Override
        void clear() {
            value = -1;
        }

        int wholeNumber(String column) {
            if (value != (int) value) {
                throw new IllegalArgumentException(column + " is not a 32-bit whole number: " + value);
            }
            return (int) value;
        }

        @Override
        public void addInt(int number) {
            value = number;
        }

        @Override
        public void addLong(long number) {
            value = isTimestamp ? ParquetValues.millis(number, type) : number;
        }

        @Override
        public void addBinary(Binary bytes) {
            value = ParquetValues.instant(bytes).toEpochMilli();
        }
    }

    /** The time column alone, in milliseconds since the epoch, UTC. */
    static final class Times extends ReadSupport<Long> {
        @Override
        public ReadContext init(InitContext context) {
            Type time = context.getFileSchema().getType(TIME);
            return new ReadContext(new MessageType("times", time));
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public RecordMaterializer<Long> prepareForRead(
                Configuration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
            return new OfTimes(context.getRequestedSchema());
        }

        @Override
        public RecordMaterializer<Long> prepareForRead(
                ParquetConfiguration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
            return new OfTimes(context.getRequestedSchema());
        }
    }

    private static final class OfTimes extends RecordMaterializer<Long> {
        private final Numeral time;
        private final GroupConverter root;

        OfTimes(MessageType schema) {
            time = new Numeral(schema.getType(TIME).asPrimitiveType());
            root = new GroupConverter() {
                @Override
                public Converter getConverter(int column) {
                    return time;
                }

                @Override
                public void start() {
                    time.clear();
                }

                @Override
                public void end() {} // the field is read as it is
            };
        }

        @Override
        public Long getCurrentRecord() {
            return time.value;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }
}
