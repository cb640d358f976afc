package io.genrec.datasets.table;

import io.genrec.datasets.table.RowFormat.RowFields;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.apache.parquet.schema.MessageType;

/** Reads events straight from their columns; a string that a column's dictionary holds is made once for all its rows. */
final class EventColumns extends ReadSupport<EventColumns.Fields> {
    @Override
    public ReadContext init(InitContext context) {
        return new ReadContext(context.getFileSchema());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public RecordMaterializer<Fields> prepareForRead(
            Configuration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Rows(schema);
    }

    @Override
    public RecordMaterializer<Fields> prepareForRead(
            ParquetConfiguration conf, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Rows(schema);
    }

    /** The columns of a row, in the order of {@link EventFormat}. */
    static final class Fields implements RowFields<Event> {
        private final Text userId = new Text();
        private final Text itemId = new Text();
        private final Name action = new Name();
        private final Text requestId = new Text();
        private final Numeral page = new Numeral();
        private final Numeral position = new Numeral();
        private final Numeral timeMillis = new Numeral();
        private final Column[] columns = {userId, itemId, action, requestId, page, position, timeMillis};

        @Override
        public Event value() {
            return new Event(
                    userId.value,
                    itemId.value,
                    action.value(),
                    requestId.value,
                    Math.toIntExact(page.value),
                    Math.toIntExact(position.value),
                    timeMillis.value);
        }
    }

    private static final class Rows extends RecordMaterializer<Fields> {
        private final Fields fields = new Fields();
        private final GroupConverter root;

        Rows(MessageType schema) {
            Converter[] converters = Arrays.copyOf(fields.columns, schema.getFieldCount(), Converter[].class);
            root = new GroupConverter() {
                @Override
                public Converter getConverter(int column) {
                    return converters[column];
                }

                @Override
                public void start() {
                    for (Column column : fields.columns) {
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
        private String value = "";
        private String[] dictionary = {};

        @Override
        void clear() {
            value = "";
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
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
            value = bytes.toStringUsingUTF8();
        }
    }

    /** The name of an action, looked up once where a dictionary holds it. */
    private static final class Name extends Column {
        private static final List<Action> ACTIONS = List.of(Action.values());
        private static final int UNKNOWN = -1;

        private final Text name = new Text();
        private int[] dictionary = {};
        private int known = UNKNOWN;

        @Override
        void clear() {
            known = UNKNOWN;
            name.clear();
        }

        /** @throws IllegalArgumentException where it names none */
        Action value() {
            return known == UNKNOWN ? Action.valueOf(name.value) : ACTIONS.get(known);
        }

        @Override
        public boolean hasDictionarySupport() {
            return true;
        }

        @Override
        public void setDictionary(Dictionary words) {
            name.setDictionary(words);
            List<String> names = ACTIONS.stream().map(Action::name).toList();
            dictionary = Arrays.stream(name.dictionary).mapToInt(names::indexOf).toArray();
        }

        @Override
        public void addValueFromDictionary(int word) {
            known = dictionary[word];
            name.addValueFromDictionary(word);
        }

        @Override
        public void addBinary(Binary bytes) {
            name.addBinary(bytes);
        }
    }

    private static final class Numeral extends Column {
        private long value = -1;

        @Override
        void clear() {
            value = -1;
        }

        @Override
        public void addInt(int number) {
            value = number;
        }

        @Override
        public void addLong(long number) {
            value = number;
        }
    }
}
