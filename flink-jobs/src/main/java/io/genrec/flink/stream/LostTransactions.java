package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import java.time.Duration;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that a checkpoint counts on and Kafka has aborted: the end of the job, or a count where that is accepted.
 *
 * @param topics written to, for the message
 * @param timeout of transactions
 * @param accepted whether to go on without their records
 */
record LostTransactions(List<String> topics, Duration timeout, boolean accepted, Counter counter) {
    private static final Logger LOG = LoggerFactory.getLogger(LostTransactions.class);

    /** Stops the job, without another try, unless it is accepted. */
    void add(String transaction, Throwable reason) {
        if (!accepted) {
            throw new SuppressRestartsException(new StepFailed(
                    "Kafka had aborted a transaction ("
                            + transaction
                            + ") before this job, killed or cut off, could commit it: most likely that took longer than"
                            + " genrec.stream.transaction-timeout (" + timeout.toSeconds()
                            + " s). What it wrote between"
                            + " its last two checkpoints is missing in the topics " + String.join(", ", topics)
                            + "; sequences and Parquet have it. To go on without it set"
                            + " genrec.stream.lost-transactions = accept",
                    reason));
        }
        counter.inc();
        LOG.warn(
                "transaction {} was aborted by Kafka before it was committed: its records are missing in {}",
                transaction,
                topics,
                reason);
    }
}
