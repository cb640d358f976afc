package io.genrec.serving.http;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What one node takes on at once.
 *
 * @param maxRequestBytes of a body
 * @param maxInFlight requests being answered
 * @param maxConnections open at once; beyond, the one that was idle for longest is closed
 * @param generationThreads lists being generated
 * @param generationQueue lists waiting to be generated
 * @param answerTimeout the longest any answer takes
 * @param drainGrace how long a node that is told to end goes on as before, but for not being ready
 */
public record LimitSettings(
        long maxRequestBytes,
        int maxInFlight,
        int maxConnections,
        int generationThreads,
        int generationQueue,
        Duration answerTimeout,
        Duration drainGrace) {

    public LimitSettings {
        requirePositive("max-request-bytes", maxRequestBytes);
        requirePositive("max-in-flight", maxInFlight);
        requirePositive("max-connections", maxConnections);
        requirePositive("generation-threads", generationThreads);
        requirePositive("generation-queue", generationQueue);
        requirePositive("answer-timeout", answerTimeout.toMillis());
        if (drainGrace.isNegative()) {
            throw new IllegalArgumentException("genrec.serve.drain-grace must not be negative: " + drainGrace);
        }
    }

    public static LimitSettings from(Config serve) {
        int threads = serve.getInt("generation-threads");
        return new LimitSettings(
                serve.getBytes("max-request-bytes"),
                serve.getInt("max-in-flight"),
                serve.getInt("max-connections"),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                serve.getInt("generation-queue"),
                serve.getDuration("answer-timeout"),
                serve.getDuration("drain-grace"));
    }

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.serve." + key + " must be positive: " + value);
        }
    }
}
