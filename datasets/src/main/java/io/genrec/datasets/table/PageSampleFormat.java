package io.genrec.datasets.table;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.api.WriteSupport;

/** Rows of {@code samples/train}, {@code samples/valid} and {@code samples/test}. */
public final class PageSampleFormat implements RowFormat<PageSample> {
    private static final BehaviourFormat BEHAVIOURS = new BehaviourFormat();
    private static final Schema ITEM = SchemaBuilder.record("PageItem")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .requiredString("action")
            .requiredInt("position")
            .requiredLong("time_ms")
            .endRecord();
    static final Schema SCHEMA = SchemaBuilder.record("PageSample")
            .namespace("io.genrec")
            .fields()
            .requiredString("user_id")
            .requiredString("request_id")
            .requiredInt("page")
            .requiredLong("time_ms")
            .name("history")
            .type()
            .array()
            .items(BEHAVIOURS.schema())
            .noDefault()
            .requiredLong("history_end")
            .name("items")
            .type()
            .array()
            .items(ITEM)
            .noDefault()
            .endRecord();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(PageSample sample) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put(0, sample.userId());
        row.put(1, sample.requestId());
        row.put(2, sample.page());
        row.put(3, sample.timeMillis());
        row.put(4, BEHAVIOURS.toRows(sample.history()));
        row.put(5, sample.historyEnd());
        row.put(6, sample.items().stream().map(PageSampleFormat::toRow).toList());
        return row;
    }

    @Override
    public PageSample fromRow(GenericRecord row) {
        List<PageItem> items = ((Collection<?>) row.get(6))
                .stream().map(item -> pageItem((GenericRecord) item)).toList();
        return new PageSample(
                row.get(0).toString(),
                row.get(1).toString(),
                (int) row.get(2),
                (long) row.get(3),
                BEHAVIOURS.fromRows(row.get(4)),
                (long) row.get(5),
                items);
    }

    @Override
    public Optional<WriteSupport<PageSample>> directWriting() {
        return Optional.of(new SampleColumns());
    }

    private static GenericRecord toRow(PageItem item) {
        GenericRecord row = new GenericData.Record(ITEM);
        row.put(0, item.itemId());
        row.put(1, item.action().name());
        row.put(2, item.position());
        row.put(3, item.timeMillis());
        return row;
    }

    private static PageItem pageItem(GenericRecord row) {
        return new PageItem(
                row.get(0).toString(), Action.valueOf(row.get(1).toString()), (int) row.get(2), (long) row.get(3));
    }
}
