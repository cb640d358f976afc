package io.genrec.flink.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
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
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's Kafka sink, but for one thing: where Kafka has aborted a transaction that a checkpoint counts on, Flink's logs an
 * error and goes on, and the records are missing in silence. This one stops the job, or counts it where that is accepted.
 * What a restored state holds was committed before more often than not; Kafka is asked ({@link TransactionOutcomes}).
 */
final class StrictKafkaSink
        implements Sink<Outgoing>,
                SupportsWriterState<Outgoing, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private final KafkaSink<Outgoing> kafka;
    private final Properties client;
    private final List<String> topics;
    private final Duration timeout;
    private final boolean acceptLost;

    /**
     * @param client how to connect to the sink's Kafka
     * @param topics written to, for the message
     * @param timeout of transactions
     * @param acceptLost whether to go on without what was aborted
     */
    StrictKafkaSink(
            KafkaSink<Outgoing> kafka, Properties client, List<String> topics, Duration timeout, boolean acceptLost) {
        this.kafka = kafka;
        this.client = client;
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
                new TransactionOutcomes(client),
                new LostTransactions(
                        topics,
                        timeout,
                        acceptLost,
                        context.metricGroup().addGroup("genrec").counter("transactions_lost")));
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return kafka.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        kafka.addPostCommitTopology(committed);
    }
}
