package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.testing.Await;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions of one life of a task, and what the next life makes of them, on a real Kafka. */
class StrictCommitterIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    private final SimpleCounter counter = new SimpleCounter();

    private StreamSettings settings;
    private KafkaTopics topics;
    private String transaction;

    @BeforeEach
    void setUp() {
        settings = StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT)
                .settings();
        topics = new KafkaTopics(settings.kafka());
        transaction = settings.reading().transactions() + "-0-1";
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    /** As after every stop with savepoint, and every crash but one between a checkpoint and its commit. */
    @Test
    void transactions_committed_by_the_previous_run_raise_no_alarm_and_appear_once() throws Exception {
        Request restored;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(TIMEOUT)) {
            restored = restored(writer);
            writer.commitTransaction();
        }

        commit(restored, false);
        Request again = new Request(restored.committable);
        commit(again, false);

        assertThat(List.of(restored.outcome, again.outcome)).containsOnly("already committed");
        assertThat(visibleRecords()).isEqualTo(1);
    }

    /** As after a crash between a checkpoint and its commit. */
    @Test
    void open_transactions_are_committed_by_the_next_run_and_raise_no_alarm_in_the_one_after() throws Exception {
        Request restored;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(TIMEOUT)) {
            restored = restored(writer);
        }
        assertThat(visibleRecords()).isZero();

        commit(restored, false);
        Request again = new Request(restored.committable);
        commit(again, false);

        assertThat(restored.outcome).isEqualTo("committed");
        assertThat(again.outcome).isEqualTo("already committed");
        assertThat(visibleRecords()).isEqualTo(1);
    }

    /** As a task does that was taken for dead: between the question and the commit. */
    @Test
    void transactions_committed_by_the_previous_run_at_the_last_instant_raise_no_alarm() throws Exception {
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(TIMEOUT)) {
            Request restored = restored(writer);
            try (KafkaCommitter flinks = flinksCommitter()) {
                Committer<KafkaCommittable> late = new Committer<>() {
                    @Override
                    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                            throws IOException, InterruptedException {
                        writer.commitTransaction();
                        flinks.commit(requests);
                    }

                    @Override
                    public void close() {}
                };
                strict(late, false).commit(List.of(restored));
            }
            assertThat(restored.outcome).isEqualTo("already committed");
        }
        assertThat(visibleRecords()).isEqualTo(1);
    }

    @Test
    void a_transaction_aborted_at_its_timeout_stops_the_job_unless_losses_are_accepted() throws Exception {
        Request restored;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(Duration.ofSeconds(1))) {
            restored = restored(writer);
        }
        awaitState(TransactionState.COMPLETE_ABORT);

        assertThatThrownBy(() -> commit(restored, false))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("Kafka had aborted a transaction (" + transaction + ")");
        commit(restored, true);

        assertThat(restored.outcome).isEqualTo("failed for a known reason");
        assertThat(counter.getCount()).isEqualTo(1);
        assertThat(visibleRecords()).isZero();
    }

    @Test
    void a_transaction_aborted_by_another_producer_of_the_same_id_stops_the_job() throws Exception {
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(TIMEOUT)) {
            Request own = new Request(KafkaCommittable.of(writer));
            precommitted(TIMEOUT).close();
            assertThatThrownBy(() -> commit(own, false)).isInstanceOf(SuppressRestartsException.class);
        }
    }

    /** Flink's pool: a checkpoint succeeds, is committed, the next fails, and one after it begins with the id of the first. */
    @Fault("Transactional ids that are used again looked like transactions that were lost.")
    @Test
    void transactions_committed_before_their_id_was_reused_raise_no_alarm() throws Exception {
        Request restored;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer = precommitted(TIMEOUT)) {
            restored = restored(writer);
            writer.commitTransaction();
        }
        try (FlinkKafkaInternalProducer<byte[], byte[]> next = precommitted(TIMEOUT)) {
            next.commitTransaction();
        }
        Request after = new Request(restored.committable);
        commit(after, false);
        precommitted(TIMEOUT).close(); // of a checkpoint that never was, and readers would wait for it
        Request again = new Request(restored.committable);
        commit(again, false);
        assertThat(List.of(after.outcome, again.outcome)).containsOnly("already committed");
        assertThat(counter.getCount()).isZero();
        awaitState(TransactionState.EMPTY);
        topics.writeTo(settings.kafka().topics().pages(), "a page that follows");
        assertThat(visibleRecords()).isEqualTo(3);
    }

    @Test
    void a_transaction_that_kafka_has_forgotten_stops_the_job() {
        Request restored = new Request(new KafkaCommittable(7, (short) 0, transaction, null));
        assertThatThrownBy(() -> commit(restored, false)).isInstanceOf(SuppressRestartsException.class);
    }

    /** A producer whose one record is flushed, and whose transaction is open. */
    private FlinkKafkaInternalProducer<byte[], byte[]> precommitted(Duration timeout) {
        Properties producer = producer();
        producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(timeout.toMillis()));
        FlinkKafkaInternalProducer<byte[], byte[]> writer = new FlinkKafkaInternalProducer<>(producer, transaction);
        writer.initTransactions();
        writer.beginTransaction();
        writer.send(new ProducerRecord<>(settings.kafka().topics().pages(), "page".getBytes(StandardCharsets.UTF_8)));
        writer.flush();
        writer.precommitTransaction();
        return writer;
    }

    /** What a checkpoint of the writing life holds, for the next. */
    private static Request restored(FlinkKafkaInternalProducer<byte[], byte[]> writer) {
        return new Request(
                new KafkaCommittable(writer.getProducerId(), writer.getEpoch(), writer.getTransactionalId(), null));
    }

    private void commit(Request request, boolean acceptLost) throws IOException, InterruptedException {
        try (KafkaCommitter flinks = flinksCommitter()) {
            strict(flinks, acceptLost).commit(List.of(request));
        }
    }

    private StrictCommitter strict(Committer<KafkaCommittable> flinks, boolean acceptLost) {
        return new StrictCommitter(
                flinks,
                new TransactionOutcomes(settings.kafka().client()),
                new LostTransactions(List.of(settings.kafka().topics().pages()), TIMEOUT, acceptLost, counter));
    }

    private KafkaCommitter flinksCommitter() {
        return new KafkaCommitter(
                producer(), settings.reading().transactions(), 0, 0, true, FlinkKafkaInternalProducer::new);
    }

    private Properties producer() {
        Properties producer = settings.kafka().client();
        producer.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        producer.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return producer;
    }

    /** Records that readers see, once Kafka has ended what it is about to end. */
    private int visibleRecords() throws Exception {
        if (state() == TransactionState.PREPARE_COMMIT) {
            awaitState(TransactionState.COMPLETE_COMMIT);
        }
        return topics.read(settings.kafka().topics().pages()).size();
    }

    private void awaitState(TransactionState wanted) throws Exception {
        Await.until("state " + wanted, StreamJobIT.PATIENCE, () -> state() == wanted);
    }

    private TransactionState state() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings.kafka().client())) {
            return admin.describeTransactions(Set.of(transaction))
                    .description(transaction)
                    .get()
                    .state();
        }
    }

    /** Keeps what it is told. */
    private static final class Request implements Committer.CommitRequest<KafkaCommittable> {
        private final KafkaCommittable committable;
        private String outcome = "committed"; // as long as nobody says otherwise

        Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            outcome = "failed for a known reason";
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            outcome = "failed for an unknown reason: " + reason;
        }

        @Override
        public void retryLater() {
            outcome = "to be tried again";
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable changed) {
            outcome = "to be tried again";
        }

        @Override
        public void signalAlreadyCommitted() {
            outcome = "already committed";
        }
    }
}
