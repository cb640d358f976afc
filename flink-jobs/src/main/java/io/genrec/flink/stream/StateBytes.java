package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.flink.page.HistoryEntry;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.OpenRequest;
import io.genrec.flink.page.OpenTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * What the job keeps of users and requests, as bytes in Avro's single-object encoding: every value carries the
 * fingerprint of the schema it was written with, and older schemas of {@link StateSchemas} are resolved to today's. So a
 * savepoint outlives changes of the state, without a serializer of Flink's in between.
 */
final class StateBytes {
    /** In the order of their numbers, which must never change. */
    private static final List<Action> ACTIONS = List.of(Action.EXPOSED, Action.CLICKED, Action.CARTED, Action.ORDERED);

    private static final Schema TIMELINE = StateSchemas.TIMELINE.today();
    private static final Schema REQUEST = StateSchemas.REQUEST.today();
    private static final Schema ENTRY = rowsOf(TIMELINE, "history");
    private static final Schema REACTION = rowsOf(TIMELINE, "reactions");
    private static final Schema AGENDA = rowsOf(TIMELINE, "open");
    private static final Schema HOUR = rowsOf(TIMELINE, "hours");
    private static final Schema EVENT = rowsOf(REQUEST, "events");
    private static final Schema EMITTED = rowsOf(REQUEST, "emitted");
    private static final Schema SNAPSHOT =
            REQUEST.getField("history").schema().getTypes().get(1);
    private static final Schema BEHAVIOUR = rowsOf(SNAPSHOT, "behaviours");

    private static final BinaryMessageEncoder<GenericRecord> TIMELINE_OUT =
            new BinaryMessageEncoder<>(GenericData.get(), TIMELINE);
    private static final BinaryMessageDecoder<GenericRecord> TIMELINE_IN = decoder(StateSchemas.TIMELINE);
    private static final BinaryMessageEncoder<GenericRecord> REQUEST_OUT =
            new BinaryMessageEncoder<>(GenericData.get(), REQUEST);
    private static final BinaryMessageDecoder<GenericRecord> REQUEST_IN = decoder(StateSchemas.REQUEST);

    private StateBytes() {}

    static byte[] write(OpenTimeline timeline) {
        GenericRecord row = new GenericData.Record(TIMELINE);
        row.put("history", timeline.history().stream().map(StateBytes::entry).toList());
        row.put("history_end", timeline.historyEnd());
        row.put("reactions", events(timeline.reactions(), REACTION));
        row.put("open", timeline.open().stream().map(StateBytes::agenda).toList());
        row.put("closed", timeline.closed());
        row.put("hours", timeline.hours().stream().map(StateBytes::hour).toList());
        row.put("capped", timeline.capped());
        row.put("revision", timeline.revision());
        row.put("seeded", timeline.seeded());
        return bytes(TIMELINE_OUT, row);
    }

    /** @param userId whose it is */
    static OpenTimeline readTimeline(String userId, byte[] bytes) {
        GenericRecord row = row(TIMELINE_IN, bytes);
        return new OpenTimeline(
                rows(row, "history", StateBytes::entry),
                (long) row.get("history_end"),
                rows(row, "reactions", event -> event(userId, event)),
                rows(row, "open", StateBytes::agenda),
                ((Collection<?>) row.get("closed"))
                        .stream().map(Object::toString).toList(),
                rows(row, "hours", hour -> new OpenTimeline.Hour((long) hour.get(0), (int) hour.get(1))),
                (boolean) row.get("capped"),
                (long) row.get("revision"),
                (boolean) row.get("seeded"));
    }

    static byte[] write(OpenRequest request) {
        GenericRecord row = new GenericData.Record(REQUEST);
        row.put("events", events(request.events(), EVENT));
        row.put("history", request.history().map(StateBytes::snapshot).orElse(null));
        row.put(
                "emitted",
                request.emitted().entrySet().stream().map(StateBytes::emitted).toList());
        return bytes(REQUEST_OUT, row);
    }

    /** @param userId whose it is */
    static OpenRequest readRequest(String userId, byte[] bytes) {
        GenericRecord row = row(REQUEST_IN, bytes);
        Map<Integer, OpenRequest.Emitted> emitted = new HashMap<>();
        rows(row, "emitted", Function.identity())
                .forEach(page ->
                        emitted.put((int) page.get(0), new OpenRequest.Emitted((int) page.get(1), (long) page.get(2))));
        return new OpenRequest(
                rows(row, "events", event -> event(userId, event)),
                Optional.ofNullable((GenericRecord) row.get("history")).map(StateBytes::snapshot),
                emitted);
    }

    private static Schema rowsOf(Schema record, String field) {
        return record.getField(field).schema().getElementType();
    }

    private static BinaryMessageDecoder<GenericRecord> decoder(StateSchemas schemas) {
        BinaryMessageDecoder<GenericRecord> decoder = new BinaryMessageDecoder<>(GenericData.get(), schemas.today());
        schemas.earlier().forEach(decoder::addSchema);
        return decoder;
    }

    private static byte[] bytes(BinaryMessageEncoder<GenericRecord> encoder, GenericRecord row) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            encoder.encode(row, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GenericRecord row(BinaryMessageDecoder<GenericRecord> decoder, byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (MissingSchemaException e) {
            throw unreadable(
                    "was written with a schema that this genrec does not know (" + e.getMessage()
                            + "): start the version that wrote it, or a later one",
                    e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw unreadable("is damaged (" + e.getMessage() + "): go back to an earlier savepoint", e);
        }
    }

    /** Trying again would not help. */
    private static SuppressRestartsException unreadable(String why, Exception cause) {
        return new SuppressRestartsException(new StepFailed(
                "the saved state of the stream " + why
                        + "; or begin anew by moving checkpoints and savepoints out of the run's stream/",
                cause));
    }

    private static <T> List<T> rows(GenericRecord row, String field, Function<GenericRecord, T> value) {
        return ((Collection<?>) row.get(field))
                .stream().map(each -> value.apply((GenericRecord) each)).toList();
    }

    private static List<GenericRecord> events(List<Event> events, Schema schema) {
        return events.stream().map(event -> event(event, schema)).toList();
    }

    private static GenericRecord event(Event event, Schema schema) {
        GenericRecord row = new GenericData.Record(schema);
        row.put(0, event.itemId());
        row.put(1, event.action().name());
        row.put(2, event.requestId());
        row.put(3, event.page());
        row.put(4, event.position());
        row.put(5, event.timeMillis());
        return row;
    }

    private static Event event(String userId, GenericRecord row) {
        return new Event(
                userId,
                row.get(0).toString(),
                Action.valueOf(row.get(1).toString()),
                row.get(2).toString(),
                (int) row.get(3),
                (int) row.get(4),
                (long) row.get(5));
    }

    private static GenericRecord entry(HistoryEntry entry) {
        GenericRecord row = behaviour(entry.behaviour(), ENTRY);
        row.put(3, entry.requestId());
        return row;
    }

    private static HistoryEntry entry(GenericRecord row) {
        return new HistoryEntry(row.get(3).toString(), behaviour(row));
    }

    private static GenericRecord behaviour(Behaviour behaviour, Schema schema) {
        GenericRecord row = new GenericData.Record(schema);
        row.put(0, behaviour.itemId());
        row.put(1, ACTIONS.indexOf(behaviour.action()));
        row.put(2, behaviour.timeMillis());
        return row;
    }

    private static Behaviour behaviour(GenericRecord row) {
        return new Behaviour(row.get(0).toString(), ACTIONS.get((int) row.get(1)), (long) row.get(2));
    }

    private static GenericRecord agenda(OpenTimeline.Agenda agenda) {
        GenericRecord row = new GenericData.Record(AGENDA);
        row.put(0, agenda.requestId());
        row.put(1, agenda.startMillis());
        row.put(2, agenda.dueMillis());
        row.put(3, agenda.settled());
        return row;
    }

    private static OpenTimeline.Agenda agenda(GenericRecord row) {
        return new OpenTimeline.Agenda(
                row.get(0).toString(), (long) row.get(1), (long) row.get(2), (boolean) row.get(3));
    }

    private static GenericRecord hour(OpenTimeline.Hour hour) {
        GenericRecord row = new GenericData.Record(HOUR);
        row.put(0, hour.hour());
        row.put(1, hour.events());
        return row;
    }

    private static GenericRecord snapshot(HistorySnapshot history) {
        GenericRecord row = new GenericData.Record(SNAPSHOT);
        row.put(
                0,
                history.behaviours().stream()
                        .map(behaviour -> behaviour(behaviour, BEHAVIOUR))
                        .toList());
        row.put(1, history.end());
        return row;
    }

    private static HistorySnapshot snapshot(GenericRecord row) {
        return new HistorySnapshot(rows(row, "behaviours", StateBytes::behaviour), (long) row.get(1));
    }

    private static GenericRecord emitted(Map.Entry<Integer, OpenRequest.Emitted> page) {
        GenericRecord row = new GenericData.Record(EMITTED);
        row.put(0, page.getKey());
        row.put(1, page.getValue().revision());
        row.put(2, page.getValue().fingerprint());
        return row;
    }
}
