package io.genrec.flink.log;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Events between the tasks of a job, and in the sorting of a bounded one: one length and then all fields, so that a record is passed
 * on without being looked at. Never in a savepoint.
 */
public final class EventSerializer extends TypeSerializerSingleton<Event> {
    static final EventSerializer INSTANCE = new EventSerializer();

    private static final Action[] ACTIONS = Action.values(); // by their strength
    private static final int NUMBERS = 1 + 2 * Integer.BYTES + Long.BYTES + 3 * Integer.BYTES;

    @Override
    public void serialize(Event event, DataOutputView target) throws IOException {
        byte[] user = event.userId().getBytes(StandardCharsets.UTF_8);
        byte[] item = event.itemId().getBytes(StandardCharsets.UTF_8);
        byte[] request = event.requestId().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + NUMBERS + user.length + item.length + request.length);
        bytes.putInt(bytes.capacity() - Integer.BYTES)
                .put((byte) event.action().strength())
                .putInt(event.page())
                .putInt(event.position())
                .putLong(event.timeMillis())
                .putInt(user.length)
                .put(user)
                .putInt(item.length)
                .put(item)
                .putInt(request.length)
                .put(request);
        target.write(bytes.array());
    }

    @Override
    public Event deserialize(DataInputView source) throws IOException {
        byte[] record = new byte[source.readInt()];
        source.readFully(record);
        ByteBuffer bytes = ByteBuffer.wrap(record);
        Action action = ACTIONS[bytes.get()];
        int page = bytes.getInt();
        int position = bytes.getInt();
        long timeMillis = bytes.getLong();
        String user = text(bytes);
        String item = text(bytes);
        return new Event(user, item, action, text(bytes), page, position, timeMillis);
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        byte[] record = new byte[source.readInt()];
        source.readFully(record);
        target.writeInt(record.length);
        target.write(record);
    }

    @Override
    public Event copy(Event event) {
        return event;
    }

    @Override
    public Event copy(Event event, Event reuse) {
        return event;
    }

    @Override
    public Event deserialize(Event reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Event createInstance() {
        return new Event("-", "-", Action.EXPOSED, "-", 1, 0, 0); // never seen: nothing is deserialised into it
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<Event> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What Flink would write beside a state. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
