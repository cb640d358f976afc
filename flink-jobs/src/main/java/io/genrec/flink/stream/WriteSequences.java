package io.genrec.flink.stream;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.cache.RedisSettings;
import io.genrec.cache.UserSequenceStore;
import java.time.Duration;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Sequences into a store, effectively once: a write may be repeated, since the store takes newer versions only. While
 * the store is away, the newest sequence of each user waits; a checkpoint waits with it, so that none can be lost.
 *
 * <p>An operator and no sink of Flink's, because a sink cannot count in the job's state.
 */
final class WriteSequences extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<SequenceChange, Void> {
    static final String REFUSED = "sequences_refused";

    private final SerializableSupplier<UserSequenceStore> store;
    private final Duration patience;

    private transient StreamCounts counts;
    private transient SequenceWriter writer;

    /** @param patience how long the store may be away before the job fails, and is restarted from its last checkpoint */
    @SuppressWarnings("NullAway.Init") // initializeState and open, before anything else
    WriteSequences(SerializableSupplier<UserSequenceStore> store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    static WriteSequences redis(RedisSettings redis, Duration patience) {
        return new WriteSequences(() -> RedisSequenceStore.open(redis), patience);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        counts = StreamCounts.open(getRuntimeContext(), context);
        counts.of(REFUSED);
    }

    @Override
    public void open() throws Exception {
        super.open();
        writer = new SequenceWriter(store.get(), patience);
    }

    @Override
    public void processElement(StreamRecord<SequenceChange> change) throws InterruptedException {
        writer.write(change.getValue());
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flush();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        counts.keep();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() throws InterruptedException {
        writer.flush();
        counts.of(REFUSED).add(writer.takeRefused());
    }

    @Override
    public void close() throws Exception {
        if (writer != null) {
            writer.close();
        }
        super.close();
    }
}
