package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka sink, but for one thing: where Kafka has aborted a transaction that a checkpoint counts on, Flink's logs an
 * error and goes on, and the records are missing in silence. This one stops the job, or counts it where that is accepted.
 */
final class StrictKafkaSink
        implements Sink<Outgoing>,
                SupportsWriterState<Outgoing, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(StrictKafkaSink.class);

    private final KafkaSink<Outgoing> kafka;
    private final List<String> topics;
    private final Duration timeout;
    private final boolean acceptLost;

    /**
     * @param topics written to, for the message
     * @param timeout of transactions
     * @param acceptLost whether to go on without what was aborted
     */
    StrictKafkaSink(KafkaSink<Outgoing> kafka, List<String> topics, Duration timeout, boolean acceptLost) {
        this.kafka = kafka;
        this.topics = List.copyOf(topics);
        this.timeout = timeout;
        this.acceptLost = acceptLost;
    }

    @Override
    public SinkWriter<Outgoing> createWriter(WriterInitContext context) throws IOException {
        return kafka.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<Outgoing, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) {
        return kafka.restoreWriter(context, state);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return kafka.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new StrictCommitter(
                kafka.createCommitter(context),
                context.metricGroup().addGroup("genrec").counter("transactions_lost"));
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return kafka.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        kafka.addPostCommitTopology(committed);
    }

    @SuppressWarnings("try") // what a committer's close declares
    private final class StrictCommitter implements Committer<KafkaCommittable> {
        private final Committer<KafkaCommittable> committer;
        private final Counter lost;

        StrictCommitter(Committer<KafkaCommittable> committer, Counter lost) {
            this.committer = committer;
            this.lost = lost;
        }

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                throws IOException, InterruptedException {
            List<CommitRequest<KafkaCommittable>> strict = requests.stream()
                    .<CommitRequest<KafkaCommittable>>map(request -> new StrictRequest(request, this))
                    .toList();
            committer.commit(strict);
        }

        @Override
        public void close() throws Exception {
            committer.close();
        }

        private void lost(CommitRequest<KafkaCommittable> request, Throwable reason) {
            if (!acceptLost) { // trying again would not help
                throw new SuppressRestartsException(new StepFailed(
                        "Kafka had aborted a transaction ("
                                + request.getCommittable().getTransactionalId()
                                + ") before this job, killed or cut off, could commit it: most likely that took longer than"
                                + " genrec.stream.transaction-timeout (" + timeout.toSeconds()
                                + " s). What it said between"
                                + " its last two checkpoints is missing in the topics " + String.join(", ", topics)
                                + "; sequences and Parquet have it. To go on without it set"
                                + " genrec.stream.lost-transactions = accept",
                        reason));
            }
            lost.inc();
            LOG.warn(
                    "transaction {} was aborted by Kafka before it was committed: its records are missing in {}",
                    request.getCommittable().getTransactionalId(),
                    topics,
                    reason);
            request.signalFailedWithKnownReason(reason);
        }
    }

    /** @param committer told of what is lost */
    private record StrictRequest(Committer.CommitRequest<KafkaCommittable> request, StrictCommitter committer)
            implements Committer.CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            committer.lost(request, reason);
        }

        /** Kafka forgets a transaction's id when it was not used for a week (transactional.id.expiration.ms). */
        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (reason instanceof InvalidPidMappingException) {
                committer.lost(request, reason);
            } else {
                request.signalFailedWithUnknownReason(reason);
            }
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
