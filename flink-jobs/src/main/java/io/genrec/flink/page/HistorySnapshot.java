package io.genrec.flink.page;

import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * A user's history as it stood at one moment.
 *
 * @param behaviours oldest first, the newest of them all
 * @param end how many behaviours there were in all
 */
public record HistorySnapshot(List<Behaviour> behaviours, long end) {
    public HistorySnapshot {
        behaviours = List.copyOf(behaviours);
    }
}
