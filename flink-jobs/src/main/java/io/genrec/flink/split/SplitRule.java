package io.genrec.flink.split;

import java.io.Serializable;
import java.util.List;

/** Puts whole requests into splits, so that pages of one request, which share a history, are never parted. */
public sealed interface SplitRule extends Serializable permits TimeSplit, LeaveOneOut {
    /**
     * One split per request of one user.
     *
     * @param startMillis start of each request that has samples, ascending, milliseconds since the epoch, UTC
     */
    List<Split> of(List<Long> startMillis);

    /** The rule in words, with the instants it cuts at. */
    String describe();
}
