package io.genrec.flink.stream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.common.errors.InvalidPidMappingException;

/**
 * Flink's committer of Kafka transactions, which tells those that are lost from those that were committed before: a restored
 * state holds both, and Kafka refuses both.
 */
@SuppressWarnings("try") // what a committer's close declares
final class StrictCommitter implements Committer<KafkaCommittable> {
    private final Committer<KafkaCommittable> committer;
    private final TransactionOutcomes outcomes;
    private final LostTransactions lost;

    /**
     * @param committer Flink's
     * @param lost told of what is lost
     */
    StrictCommitter(Committer<KafkaCommittable> committer, TransactionOutcomes outcomes, LostTransactions lost) {
        this.committer = committer;
        this.outcomes = outcomes;
        this.lost = lost;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> open = new ArrayList<>();
        for (CommitRequest<KafkaCommittable> request : requests) {
            if (isRestored(request) && outcomes.isCommitted(request.getCommittable(), true)) {
                request.signalAlreadyCommitted();
            } else {
                open.add(new StrictRequest(request, this));
            }
        }
        committer.commit(open);
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    /** Whether another life of the task wrote the transaction, and may have committed it. */
    private static boolean isRestored(CommitRequest<KafkaCommittable> request) {
        return request.getCommittable().getProducer().isEmpty();
    }

    private void refused(CommitRequest<KafkaCommittable> request, Throwable reason) {
        if (outcomes.isCommitted(
                request.getCommittable(), isRestored(request))) { // meanwhile, by a task that was taken for dead
            request.signalAlreadyCommitted();
        } else {
            lost.add(request.getCommittable().getTransactionalId(), reason);
            request.signalFailedWithKnownReason(reason);
        }
    }

    /** @param committer told of what Kafka refuses */
    private record StrictRequest(CommitRequest<KafkaCommittable> request, StrictCommitter committer)
            implements CommitRequest<KafkaCommittable> {
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
            committer.refused(request, reason);
        }

        /** Kafka forgets a transaction's id when it was not used for a week (transactional.id.expiration.ms). */
        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (reason instanceof InvalidPidMappingException) {
                committer.refused(request, reason);
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
