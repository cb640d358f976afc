package io.genrec.flink.stream;

import java.time.Duration;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * Flink's state of the user who is its current key. What belongs to a request or a page lies in a namespace of its own, so
 * that it can be walked without the user's other requests.
 */
final class UserStates {
    private static final TypeInformation<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    static final ValueStateDescriptor<byte[]> HEAD = new ValueStateDescriptor<>("timeline-head", BYTES);
    private static final ValueStateDescriptor<byte[]> HISTORY = new ValueStateDescriptor<>("settled-history", BYTES);
    private static final ListStateDescriptor<String> REACTIONS =
            new ListStateDescriptor<>("recent-reactions", Types.STRING);
    private static final ListStateDescriptor<String> BEGINNINGS =
            new ListStateDescriptor<>("recent-beginnings", Types.STRING);
    private static final MapStateDescriptor<String, byte[]> REQUESTS =
            new MapStateDescriptor<>("request-heads", Types.STRING, BYTES);
    private static final MapStateDescriptor<String, Boolean> EVENTS =
            new MapStateDescriptor<>("page-events", Types.STRING, Types.BOOLEAN);
    private static final ValueStateDescriptor<byte[]> BEFORE = new ValueStateDescriptor<>("history-before", BYTES);
    private static final MapStateDescriptor<String, Boolean> DROPPED =
            new MapStateDescriptor<>("dropped-items", Types.STRING, Types.BOOLEAN);

    /** Of savepoints in which a user was one value. */
    static final String EARLIER_TIMELINE = "timeline";

    private final Backend backend;
    private final ValueStateDescriptor<byte[]> earlierTimeline = new ValueStateDescriptor<>(EARLIER_TIMELINE, BYTES);
    private final MapStateDescriptor<String, byte[]> earlierRequests =
            new MapStateDescriptor<>("requests", Types.STRING, BYTES);

    /** Finds states, of the current key. */
    interface Backend {
        <N, S extends State> S state(N namespace, TypeSerializer<N> serializer, StateDescriptor<S, ?> of)
                throws Exception;
    }

    /** @param stateTtl of earlier state that nobody comes back to; all else is cleared by a timer of its user's */
    UserStates(Backend backend, Duration stateTtl) {
        this.backend = backend;
        StateTtlConfig ttl = StateTtlConfig.newBuilder(stateTtl)
                .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                .build();
        earlierTimeline.enableTimeToLive(ttl);
        earlierRequests.enableTimeToLive(ttl);
    }

    ValueState<byte[]> head() {
        return ofUser(HEAD);
    }

    ValueState<byte[]> history() {
        return ofUser(HISTORY);
    }

    /** {@link EventText#reaction}. */
    ListState<String> reactions() {
        return ofUser(REACTIONS);
    }

    /** {@link EventText#beginning}; of two of a request the last counts. */
    ListState<String> beginnings() {
        return ofUser(BEGINNINGS);
    }

    MapState<String, byte[]> requests() {
        return ofUser(REQUESTS);
    }

    /** {@link EventText#ofPage}, of a small page several {@link EventText#together}. */
    MapState<String, Boolean> events(String requestId, int page) {
        return in(page + " " + requestId, EVENTS);
    }

    ValueState<byte[]> before(String requestId) {
        return in(requestId, BEFORE);
    }

    MapState<String, Boolean> dropped(String requestId) {
        return in(requestId, DROPPED);
    }

    ValueState<byte[]> earlierTimeline() {
        return ofUser(earlierTimeline);
    }

    MapState<String, byte[]> earlierRequests() {
        return ofUser(earlierRequests);
    }

    private <S extends State> S ofUser(StateDescriptor<S, ?> descriptor) {
        try {
            return backend.state(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        } catch (Exception e) {
            throw broken(e);
        }
    }

    private <S extends State> S in(String namespace, StateDescriptor<S, ?> descriptor) {
        try {
            return backend.state(namespace, StringSerializer.INSTANCE, descriptor);
        } catch (Exception e) {
            throw broken(e);
        }
    }

    /** Flink's state fails with checked exceptions only where its backend is broken. */
    static IllegalStateException broken(Exception cause) {
        return new IllegalStateException("the state of a user cannot be read or written", cause);
    }

    /** What is done with a state. */
    interface Access<T> {
        T run() throws Exception;
    }

    static <T> T access(Access<T> access) {
        try {
            return access.run();
        } catch (Exception e) {
            throw broken(e);
        }
    }

    /** What is done to a state. */
    interface Change {
        void run() throws Exception;
    }

    static void change(Change change) {
        try {
            change.run();
        } catch (Exception e) {
            throw broken(e);
        }
    }
}
