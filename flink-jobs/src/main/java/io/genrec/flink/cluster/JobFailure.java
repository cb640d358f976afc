package io.genrec.flink.cluster;

import io.genrec.datasets.run.StepFailed;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/** Why a job failed, out of what Flink wraps it in, here or on its way from a task manager. */
public final class JobFailure {
    private JobFailure() {}

    /**
     * The sentence a task threw, or else the innermost cause.
     *
     * @param job for the sentence: {@code the streaming job}
     */
    public static StepFailed of(Throwable thrown, String job, FlinkTarget target) {
        return fromTask(thrown, target)
                .orElseGet(() -> new StepFailed(job + " failed: " + innermost(thrown) + target.place(), thrown));
    }

    /** The sentence a task threw, and where that was if not here; empty where it threw none. */
    public static Optional<StepFailed> fromTask(Throwable thrown, FlinkTarget target) {
        return ExceptionUtils.findThrowableSerializedAware(thrown, StepFailed.class, JobFailure.class.getClassLoader())
                .map(failed -> target.place().isEmpty()
                        ? failed
                        : new StepFailed(failed.getMessage() + target.place(), thrown));
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof SerializedThrowable || (cause.getMessage() != null && !(cause instanceof Error))
                ? String.valueOf(cause.getMessage())
                : cause.toString();
    }
}
