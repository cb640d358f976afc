package io.genrec.datasets.table;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes page samples straight to their columns, which {@link PageSampleFormat} names. */
final class SampleColumns extends WriteSupport<PageSample> {
    /** The same of complete pages, which {@link CompletePageFormat} names. */
    static final class OfCompletePages extends WriteSupport<CompletePage> {
        private final SampleColumns samples = new SampleColumns();

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public WriteContext init(Configuration conf) {
            return context(CompletePageFormat.SCHEMA);
        }

        @Override
        public WriteContext init(ParquetConfiguration conf) {
            return context(CompletePageFormat.SCHEMA);
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            samples.prepareForWrite(consumer);
        }

        @Override
        public void write(CompletePage page) {
            samples.row.startMessage();
            samples.fields(page.sample());
            samples.number(7, CompletePageFormat.REQUEST, page.requestMillis());
            samples.row.endMessage();
        }

        @Override
        public String getName() {
            return samples.getName();
        }
    }

    private static final Binary[] ACTIONS =
            Arrays.stream(Action.values()).map(action -> binary(action.name())).toArray(Binary[]::new);

    /** What a repeated group inside a list is called in files that Avro wrote. */
    private static final String ELEMENT = "array";

    @SuppressWarnings("NullAway.Init") // by prepareForWrite, before any row
    private RecordConsumer row;

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public WriteContext init(Configuration conf) {
        return context(PageSampleFormat.SCHEMA);
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
        return context(PageSampleFormat.SCHEMA);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        row = consumer;
    }

    @Override
    public void write(PageSample sample) {
        row.startMessage();
        fields(sample);
        row.endMessage();
    }

    private void fields(PageSample sample) {
        text(0, "user_id", binary(sample.userId()));
        text(1, "request_id", binary(sample.requestId()));
        number(2, "page", sample.page());
        number(3, "time_ms", sample.timeMillis());
        history(sample.history());
        number(5, "history_end", sample.historyEnd());
        items(sample.items());
    }

    private void history(List<Behaviour> history) {
        startList(4, "history", history.isEmpty());
        for (Behaviour behaviour : history) {
            row.startGroup();
            text(0, "item_id", binary(behaviour.itemId()));
            text(1, "action", ACTIONS[behaviour.action().strength()]);
            number(2, "time_ms", behaviour.timeMillis());
            row.endGroup();
        }
        endList(4, "history", history.isEmpty());
    }

    private void items(List<PageItem> page) {
        startList(6, "items", page.isEmpty());
        for (PageItem item : page) {
            row.startGroup();
            text(0, "item_id", binary(item.itemId()));
            text(1, "action", ACTIONS[item.action().strength()]);
            number(2, "position", item.position());
            number(3, "time_ms", item.timeMillis());
            row.endGroup();
        }
        endList(6, "items", page.isEmpty());
    }

    private void startList(int column, String name, boolean isEmpty) {
        row.startField(name, column);
        row.startGroup();
        if (!isEmpty) {
            row.startField(ELEMENT, 0);
        }
    }

    private void endList(int column, String name, boolean isEmpty) {
        if (!isEmpty) {
            row.endField(ELEMENT, 0);
        }
        row.endGroup();
        row.endField(name, column);
    }

    private void text(int column, String name, Binary text) {
        row.startField(name, column);
        row.addBinary(text);
        row.endField(name, column);
    }

    private void number(int column, String name, int number) {
        row.startField(name, column);
        row.addInteger(number);
        row.endField(name, column);
    }

    private void number(int column, String name, long number) {
        row.startField(name, column);
        row.addLong(number);
        row.endField(name, column);
    }

    private static Binary binary(String text) {
        return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of the writer in the footer: files are to say the same of themselves as those that Avro wrote. */
    @Override
    public String getName() {
        return "avro";
    }

    private static WriteContext context(Schema schema) {
        return new WriteContext(
                new AvroSchemaConverter().convert(schema), Map.of("parquet.avro.schema", schema.toString()));
    }
}
