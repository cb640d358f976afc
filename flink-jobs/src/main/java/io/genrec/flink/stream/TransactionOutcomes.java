package io.genrec.flink.stream;

import io.genrec.kafka.KafkaUnavailable;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What became of a transaction, by Kafka's own account. A commit that is refused does not tell: with Kafka's transaction
 * protocol 2 (KIP-890) a commit raises the producer's epoch, and who then commits once more by the older protocol, as Flink's
 * committer does after a restart, is fenced off, exactly as if the transaction had been aborted.
 *
 * @param client how to connect
 */
record TransactionOutcomes(Properties client) {
    private static final Set<TransactionState> ENDED = EnumSet.of(
            TransactionState.COMPLETE_COMMIT,
            TransactionState.PREPARE_COMMIT,
            TransactionState.COMPLETE_ABORT,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_EPOCH_FENCE);
    private static final Set<TransactionState> COMMITTED =
            EnumSet.of(TransactionState.COMPLETE_COMMIT, TransactionState.PREPARE_COMMIT); // the latter has no way back

    /**
     * Whether what this committable stands for is committed; false, too, where Kafka knows nothing of it any more.
     *
     * <p>What an earlier life began by the same id after it, and no checkpoint holds, is aborted here: Flink's writer spares ids of
     * the state, and readers would wait for it until its timeout.
     *
     * @param restored whether an earlier life of the task wrote it, which may have taken the id into use again since
     * @throws KafkaUnavailable where Kafka does not answer
     */
    boolean isCommitted(KafkaCommittable committable, boolean restored) {
        String id = committable.getTransactionalId();
        try (Admin admin = Admin.create(client)) {
            TransactionDescription last =
                    admin.describeTransactions(Set.of(id)).description(id).get();
            if (isThis(committable, last)) {
                return COMMITTED.contains(last.state());
            }
            if (restored && last.state() == TransactionState.ONGOING) {
                admin.fenceProducers(Set.of(id)).all().get();
            }
            return restored;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while Kafka is asked what became of transaction " + id, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException) { // before 3.0, where epochs stay
                return false;
            }
            throw new KafkaUnavailable(
                    "Kafka does not say what became of transaction " + id + ": " + e.getMessage(), e);
        }
    }

    /**
     * The last transaction of the id is this one where it has its producer and epoch, or, with protocol 2, one above in which it
     * has ended. Else the id was taken into use again: Flink's pool does so with ids whose transactions were committed, and leaves
     * alone those that a restored state holds (connector 5.0.0).
     */
    private static boolean isThis(KafkaCommittable committable, TransactionDescription last) {
        int bumps = last.producerEpoch() - committable.getEpoch();
        return last.producerId() == committable.getProducerId()
                && (bumps == 0 || (bumps == 1 && ENDED.contains(last.state())));
    }
}
