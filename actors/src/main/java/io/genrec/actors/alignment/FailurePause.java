package io.genrec.actors.alignment;

import java.time.Duration;

/** How long a worker pulls nothing after failures in a row: doubled with each, up to half a minute. */
final class FailurePause {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration first;
    private int inRow;

    FailurePause(Duration first) {
        this.first = first;
    }

    void succeeded() {
        inRow = 0;
    }

    Duration failed() {
        Duration pause = first.multipliedBy(1L << Math.min(inRow, 20));
        inRow++;
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
