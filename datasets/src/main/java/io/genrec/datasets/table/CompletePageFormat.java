package io.genrec.datasets.table;

import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.api.WriteSupport;

/** Rows of {@code stream/samples}: those of {@link PageSampleFormat}, and one column more. */
public final class CompletePageFormat implements RowFormat<CompletePage> {
    static final String REQUEST = "request_ms";

    private static final PageSampleFormat SAMPLES = new PageSampleFormat();
    static final Schema SCHEMA = withRequest(PageSampleFormat.SCHEMA);

    private static Schema withRequest(Schema samples) {
        List<Schema.Field> fields = new ArrayList<>();
        samples.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(REQUEST, Schema.create(Schema.Type.LONG)));
        return Schema.createRecord("CompletePage", null, samples.getNamespace(), false, fields);
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public GenericRecord toRow(CompletePage page) {
        GenericRecord sample = SAMPLES.toRow(page.sample());
        GenericRecord row = new GenericData.Record(SCHEMA);
        for (Schema.Field field : sample.getSchema().getFields()) {
            row.put(field.pos(), sample.get(field.pos()));
        }
        row.put(REQUEST, page.requestMillis());
        return row;
    }

    @Override
    public CompletePage fromRow(GenericRecord row) {
        PageSample sample = SAMPLES.fromRow(row); // its fields come first
        return new CompletePage(sample, (long) row.get(REQUEST));
    }

    @Override
    public Optional<WriteSupport<CompletePage>> directWriting() {
        return Optional.of(new SampleColumns.OfCompletePages());
    }
}
