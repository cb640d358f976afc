package io.genrec.flink.stream;

import io.genrec.cache.CacheUnavailable;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.cluster.JobFailure;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;

/** Why the streaming job failed, in a sentence: Flink wraps the reason many times over. */
record StreamFailure(StreamSettings settings, SavedState saved) {
    private static final String GOES_ON = "; started again, the stream goes on from its last checkpoint";

    StepFailed of(Throwable thrown) {
        return JobFailure.fromTask(thrown, settings.flink()).orElseGet(() -> new StepFailed(sentence(thrown), thrown));
    }

    private String sentence(Throwable thrown) {
        Throwable root = root(thrown);
        String words = String.valueOf(root.getMessage());
        if (words.contains("No space left on device") || words.contains("Disk quota exceeded")) {
            return "no space left for the stream (" + saved.run().stream() + ", or the temporary files of RocksDB in "
                    + System.getProperty("java.io.tmpdir") + "): free some" + GOES_ON;
        }
        if (words.contains("max parallelism mismatch")) {
            return "the saved state of the stream was saved with another genrec.stream.max-parallelism, which cannot be"
                    + " changed afterwards: set that one (" + words + ")";
        }
        Optional<CacheUnavailable> redis = ExceptionUtils.findThrowableSerializedAware(
                thrown, CacheUnavailable.class, StreamFailure.class.getClassLoader());
        if (redis.isPresent()) {
            return redis.get().getMessage() + GOES_ON;
        }
        if (find(thrown, InvalidTxnTimeoutException.class)) {
            return "genrec.stream.transaction-timeout ("
                    + settings.transactions().timeout().toSeconds()
                    + " s) is longer than the brokers of " + settings.kafka().bootstrap()
                    + " allow: shorten it, or raise their transaction.max.timeout.ms";
        }
        if (find(thrown, CheckpointException.class) || words.contains("checkpoint tolerable failure threshold")) {
            return "no checkpoint of the stream succeeded for genrec.stream.checkpoint-patience ("
                    + settings.checkpoints().patience().toSeconds() + " s): see whether " + saved.checkpoints()
                    + " can be written to (" + words + ")" + GOES_ON;
        }
        if (find(thrown, KafkaException.class)) {
            return "Kafka at " + settings.kafka().bootstrap() + " was away for too long, or refused (" + words + ")"
                    + GOES_ON;
        }
        return "the streaming job failed: " + root + GOES_ON;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> type) {
        return ExceptionUtils.findThrowable(thrown, type).isPresent()
                || ExceptionUtils.findThrowable(
                                thrown,
                                cause -> cause instanceof SerializedThrowable serialized
                                        && serialized
                                                .getOriginalErrorClassName()
                                                .equals(type.getName()))
                        .isPresent();
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
