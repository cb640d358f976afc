package io.genrec.flink.stream;

import io.genrec.datasets.table.EventFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/**
 * The Avro schemas of what the job keeps, today's and all earlier ones. To change one: keep the old one in its list, and
 * give a new field a default.
 */
final class StateSchemas {
    static final Schema BEHAVIOUR = SchemaBuilder.record("KeptBehaviour")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .requiredInt("action")
            .requiredLong("time_ms")
            .endRecord();
    static final Schema ENTRY = SchemaBuilder.record("KeptEntry")
            .namespace("io.genrec")
            .fields()
            .requiredString("item_id")
            .requiredInt("action")
            .requiredLong("time_ms")
            .requiredString("request_id")
            .endRecord();
    static final Schema AGENDA = SchemaBuilder.record("Agenda")
            .namespace("io.genrec")
            .fields()
            .requiredString("request_id")
            .requiredLong("start_ms")
            .requiredLong("due_ms")
            .requiredBoolean("settled")
            .endRecord();
    static final Schema HOUR = SchemaBuilder.record("Hour")
            .namespace("io.genrec")
            .fields()
            .requiredLong("hour")
            .requiredInt("events")
            .endRecord();
    static final Schema SNAPSHOT = SchemaBuilder.record("Snapshot")
            .namespace("io.genrec")
            .fields()
            .name("behaviours")
            .type()
            .array()
            .items(BEHAVIOUR)
            .noDefault()
            .requiredLong("end")
            .endRecord();
    static final Schema EMITTED = SchemaBuilder.record("Emitted")
            .namespace("io.genrec")
            .fields()
            .requiredInt("page")
            .requiredInt("revision")
            .requiredLong("fingerprint")
            .endRecord();
    static final Schema REQUEST = SchemaBuilder.record("OpenRequest")
            .namespace("io.genrec")
            .fields()
            .name("events")
            .type()
            .array()
            .items(new EventFormat().schema())
            .noDefault()
            .name("history")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type(SNAPSHOT)
            .endUnion()
            .nullDefault()
            .name("emitted")
            .type()
            .array()
            .items(EMITTED)
            .noDefault()
            .endRecord();

    /** Before the cap on a user's events in an hour. */
    static final Schema TIMELINE_1 = timeline().endRecord();

    static final Schema TIMELINE = timeline()
            .name("hours")
            .type()
            .array()
            .items(HOUR)
            .arrayDefault(List.of())
            .endRecord();

    static final List<Schema> EARLIER_TIMELINES = List.of(TIMELINE_1);

    private StateSchemas() {}

    private static SchemaBuilder.FieldAssembler<Schema> timeline() {
        return SchemaBuilder.record("OpenTimeline")
                .namespace("io.genrec")
                .fields()
                .name("history")
                .type()
                .array()
                .items(ENTRY)
                .noDefault()
                .requiredLong("history_end")
                .name("reactions")
                .type()
                .array()
                .items(new EventFormat().schema())
                .noDefault()
                .name("open")
                .type()
                .array()
                .items(AGENDA)
                .noDefault()
                .name("closed")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .requiredLong("revision")
                .requiredBoolean("seeded");
    }
}
