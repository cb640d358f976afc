package io.genrec.datasets.imports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the lines of a log.
 *
 * @param lines read, without headers
 * @param items that occur in events
 * @param describedItems rows of the item table
 * @param firstMillis time of the earliest event, milliseconds since the epoch, UTC; of no meaning without events
 * @param filtered lines left out, by cleaning rule
 * @param rejected lines that could not be read, by reason
 * @param isWhole whether all lines of all files were read, and not only the first
 * @param remarks on what is strange and was read all the same, a sentence each
 */
public record ImportCounts(
        long lines,
        long events,
        long users,
        long items,
        long describedItems,
        long requests,
        long firstMillis,
        long lastMillis,
        Map<String, Long> filtered,
        Map<String, Long> rejected,
        boolean isWhole,
        List<String> remarks) {

    public ImportCounts {
        filtered = Collections.unmodifiableMap(new LinkedHashMap<>(filtered));
        remarks = List.copyOf(remarks);
        rejected = Collections.unmodifiableMap(new LinkedHashMap<>(rejected));
    }

    public long allRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
