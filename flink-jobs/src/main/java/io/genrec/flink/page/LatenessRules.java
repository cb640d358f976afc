package io.genrec.flink.page;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a stream waits.
 *
 * @param lateness how far behind the watermark an event may come and still count
 * @param pageCloses how long after a page's first event it is emitted for the first time
 */
public record LatenessRules(Duration lateness, Duration pageCloses) implements Serializable {
    public LatenessRules {
        if (lateness.isNegative() || pageCloses.isNegative()) {
            throw new IllegalArgumentException(
                    "genrec.stream.lateness and page-closes must not be negative: " + lateness + ", " + pageCloses);
        }
    }
}
