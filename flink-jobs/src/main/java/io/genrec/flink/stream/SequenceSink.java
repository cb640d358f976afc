package io.genrec.flink.stream;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.cache.RedisSettings;
import io.genrec.cache.UserSequenceStore;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Sequences into a store, effectively once: a write may be repeated, since the store takes newer versions only. While
 * the store is away, the newest sequence of each user waits; a checkpoint waits with it, so that none can be lost.
 */
final class SequenceSink implements Sink<SequenceChange> {
    private final SerializableSupplier<UserSequenceStore> store;
    private final Duration patience;

    /** @param patience how long the store may be away before the job fails, and is restarted from its last checkpoint */
    SequenceSink(SerializableSupplier<UserSequenceStore> store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    static SequenceSink redis(RedisSettings redis, Duration patience) {
        return new SequenceSink(() -> RedisSequenceStore.open(redis), patience);
    }

    @Override
    public SinkWriter<SequenceChange> createWriter(WriterInitContext context) {
        return new SequenceWriter(
                store.get(), patience, context.metricGroup().addGroup("genrec").counter("sequences_refused"));
    }
}
