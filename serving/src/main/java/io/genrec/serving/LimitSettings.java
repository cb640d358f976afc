package io.genrec.serving;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What one node takes on at once.
 *
 * @param maxRequestBytes of a body
 * @param maxInFlight requests being answered
 * @param generationThreads lists being generated
 * @param generationQueue lists waiting to be generated
 * @param answerTimeout the longest any answer takes
 */
public record LimitSettings(
        long maxRequestBytes, int maxInFlight, int generationThreads, int generationQueue, Duration answerTimeout) {

    public LimitSettings {
        requirePositive("max-request-bytes", maxRequestBytes);
        requirePositive("max-in-flight", maxInFlight);
        requirePositive("generation-threads", generationThreads);
        requirePositive("generation-queue", generationQueue);
        requirePositive("answer-timeout", answerTimeout.toMillis());
    }

    static LimitSettings from(Config serve) {
        int threads = serve.getInt("generation-threads");
        return new LimitSettings(
                serve.getBytes("max-request-bytes"),
                serve.getInt("max-in-flight"),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                serve.getInt("generation-queue"),
                serve.getDuration("answer-timeout"));
    }

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.serve." + key + " must be positive: " + value);
        }
    }
}
