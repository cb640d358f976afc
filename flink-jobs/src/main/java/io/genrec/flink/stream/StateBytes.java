package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.flink.page.HistoryEntry;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.RequestHead;
import io.genrec.flink.page.TimelineHead;
import io.genrec.flink.page.TimelineStore.SettledHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
    static final List<Action> ACTIONS = List.of(Action.EXPOSED, Action.CLICKED, Action.CARTED, Action.ORDERED);

    private static final Schema HEAD = StateSchemas.HEAD.today();
    private static final Schema HOUR = rowsOf(HEAD, "hours");
    private static final Schema HISTORY = StateSchemas.HISTORY.today();
    private static final Schema ENTRY = rowsOf(HISTORY, "entries");
    private static final Schema REQUEST = StateSchemas.REQUEST.today();
    private static final Schema PAGE = rowsOf(REQUEST, "pages");

    private static final Encoding HEADS = new Encoding(StateSchemas.HEAD);
    private static final Encoding HISTORIES = new Encoding(StateSchemas.HISTORY);
    private static final Encoding REQUESTS = new Encoding(StateSchemas.REQUEST);

    private StateBytes() {}

    /** @param touchedMillis when the user's sequence was last renewed, wall clock */
    record KeptHead(TimelineHead head, long touchedMillis) {}

    /** @param closedMillis when it was closed, wall clock; 0 for one that is open */
    record KeptRequest(RequestHead request, long closedMillis) {}

    static byte[] write(KeptHead kept) {
        TimelineHead head = kept.head();
        GenericRecord row = new GenericData.Record(HEAD);
        row.put(0, head.revision());
        row.put(1, head.newestMillis());
        row.put(2, head.seeded());
        row.put(3, head.capped());
        row.put(4, head.openRequests());
        row.put(5, head.settledMillis());
        row.put(6, head.hours().stream().map(StateBytes::hour).toList());
        row.put(7, kept.touchedMillis());
        return HEADS.bytes(row);
    }

    static KeptHead readHead(byte[] bytes) {
        GenericRecord row = HEADS.row(bytes);
        return new KeptHead(
                new TimelineHead(
                        (long) row.get(0),
                        (long) row.get(1),
                        (boolean) row.get(2),
                        (boolean) row.get(3),
                        (int) row.get(4),
                        (long) row.get(5),
                        rows(row, "hours", hour -> new TimelineHead.Hour((long) hour.get(0), (int) hour.get(1)))),
                (long) row.get(7));
    }

    static byte[] write(SettledHistory history) {
        GenericRecord row = new GenericData.Record(HISTORY);
        row.put(0, history.entries().stream().map(StateBytes::entry).toList());
        row.put(1, history.end());
        return HISTORIES.bytes(row);
    }

    static SettledHistory readHistory(byte[] bytes) {
        GenericRecord row = HISTORIES.row(bytes);
        return new SettledHistory(rows(row, "entries", StateBytes::entry), (long) row.get(1));
    }

    static byte[] write(HistorySnapshot before) {
        return write(new SettledHistory(
                before.behaviours().stream()
                        .map(behaviour -> new HistoryEntry("", behaviour))
                        .toList(),
                before.end()));
    }

    static HistorySnapshot readSnapshot(byte[] bytes) {
        SettledHistory history = readHistory(bytes);
        return new HistorySnapshot(
                history.entries().stream().map(HistoryEntry::behaviour).toList(), history.end());
    }

    static byte[] write(KeptRequest kept) {
        RequestHead request = kept.request();
        GenericRecord row = new GenericData.Record(REQUEST);
        row.put(0, kept.closedMillis());
        row.put(1, request.startMillis());
        row.put(2, request.events());
        row.put(3, request.historyChanged());
        row.put(
                4,
                request.pages().entrySet().stream()
                        .map(page -> page(page.getKey(), page.getValue()))
                        .toList());
        return REQUESTS.bytes(row);
    }

    static KeptRequest readRequest(byte[] bytes) {
        GenericRecord row = REQUESTS.row(bytes);
        SortedMap<Integer, RequestHead.PageHead> pages = new TreeMap<>();
        rows(row, "pages", Function.identity())
                .forEach(page -> pages.put(
                        (int) page.get(0),
                        new RequestHead.PageHead(
                                (long) page.get(1), (int) page.get(2), (long) page.get(3), (int) page.get(4), (long)
                                        page.get(5))));
        return new KeptRequest(
                new RequestHead((long) row.get(1), (int) row.get(2), (boolean) row.get(3), pages), (long) row.get(0));
    }

    private static GenericRecord hour(TimelineHead.Hour hour) {
        GenericRecord row = new GenericData.Record(HOUR);
        row.put(0, hour.hour());
        row.put(1, hour.events());
        return row;
    }

    private static GenericRecord entry(HistoryEntry entry) {
        GenericRecord row = new GenericData.Record(ENTRY);
        row.put(0, entry.behaviour().itemId());
        row.put(1, ACTIONS.indexOf(entry.behaviour().action()));
        row.put(2, entry.behaviour().timeMillis());
        row.put(3, entry.requestId());
        return row;
    }

    static HistoryEntry entry(GenericRecord row) {
        return new HistoryEntry(row.get(3).toString(), behaviour(row));
    }

    static Behaviour behaviour(GenericRecord row) {
        return new Behaviour(row.get(0).toString(), ACTIONS.get((int) row.get(1)), (long) row.get(2));
    }

    private static GenericRecord page(int number, RequestHead.PageHead page) {
        GenericRecord row = new GenericData.Record(PAGE);
        row.put(0, number);
        row.put(1, page.firstMillis());
        row.put(2, page.events());
        row.put(3, page.dueMillis());
        row.put(4, page.revision());
        row.put(5, page.fingerprint());
        return row;
    }

    private static Schema rowsOf(Schema record, String field) {
        return record.getField(field).schema().getElementType();
    }

    static <T> List<T> rows(GenericRecord row, String field, Function<GenericRecord, T> value) {
        return ((Collection<?>) row.get(field))
                .stream().map(each -> value.apply((GenericRecord) each)).toList();
    }

    /** Rows of one kind of state. */
    static final class Encoding {
        private final BinaryMessageEncoder<GenericRecord> encoder;
        private final BinaryMessageDecoder<GenericRecord> decoder;

        Encoding(StateSchemas schemas) {
            encoder = new BinaryMessageEncoder<>(GenericData.get(), schemas.today());
            decoder = new BinaryMessageDecoder<>(GenericData.get(), schemas.today());
            schemas.earlier().forEach(decoder::addSchema);
        }

        byte[] bytes(GenericRecord row) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                encoder.encode(row, bytes);
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        GenericRecord row(byte[] bytes) {
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
    }
}
