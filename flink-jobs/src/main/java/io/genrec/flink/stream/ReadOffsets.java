package io.genrec.flink.stream;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits how far complete checkpoints have read. Flink's source does so, too, but with its consumer's next poll, which takes ten
 * seconds where no event comes, and never beyond the last record, behind which the ends of transactions lie.
 */
final class ReadOffsets implements Serializable {
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(ReadOffsets.class);

    private final String lags;
    private final Properties client;
    private final String group;
    private transient @Nullable TreeMap<Long, Map<TopicPartition, Long>> pending;
    private transient @Nullable Admin admin;

    /**
     * @param lags under which the consumers of the job tell of their lag
     * @param client how to connect
     * @param group of consumers
     */
    ReadOffsets(String lags, Properties client, String group) {
        this.lags = lags;
        this.client = client;
        this.group = group;
    }

    /** Notes what a checkpoint holds. Called on the task's thread, behind the source in the same chain. */
    void snapshot(long checkpoint, RuntimeContext task) {
        if (pending == null) {
            pending = new TreeMap<>();
        }
        Map<TopicPartition, Long> read =
                ConsumerLag.readTo(lags, String.valueOf(task.getTaskInfo().getIndexOfThisSubtask()));
        if (!read.isEmpty()) {
            pending.put(checkpoint, read);
        }
    }

    void complete(long checkpoint) {
        if (pending == null || pending.floorEntry(checkpoint) == null) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> read = pending.floorEntry(checkpoint).getValue().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
        pending.headMap(checkpoint, true).clear();
        if (admin == null) {
            admin = Admin.create(client);
        }
        var unused = admin.alterConsumerGroupOffsets(group, read).all().whenComplete((done, failure) -> {
            if (failure
                    != null) { // nothing but the look of it depends on them, and the end with --until-now, which waits
                LOG.debug("offsets {} of {} were not committed", read, group, failure);
            }
        });
    }

    void close() {
        if (admin != null) {
            admin.close(CLOSING);
        }
    }
}
