package io.genrec.flink.features;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.datasets.run.StagedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** {@link DataHealth} in the long form that all results have. */
public final class DataHealthFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DataHealthFile() {}

    /**
     * What else there is to count of a log.
     *
     * @param metric what became of those of this name
     */
    public record HealthRow(String name, String metric, long value) {}

    /**
     * Replaces a file of {@code metrics/}.
     *
     * @param step whose log this is
     * @param more rows before those of the log
     */
    public static void write(DataHealth health, String step, List<HealthRow> more, Path file) {
        ObjectNode table = JSON.createObjectNode();
        table.putObject("context").put("step", step).put("hours", "of the day, UTC");
        ArrayNode rows = table.putArray("rows");
        more.forEach(row -> row(rows, row.name(), row.metric(), row.value()));
        row(rows, "events", "read", health.events());
        row(rows, "events", "duplicates", health.duplicates());
        row(rows, "events", "after-attribution-window", health.notAttributed());
        row(rows, "events", "beyond-hourly-cap", health.cappedEvents());
        row(rows, "users", "beyond-hourly-cap", health.cappedUsers());
        rows(rows, "pages", "items-per-page", health.itemsPerPage());
        rows(rows, "samples", "positives-per-page", health.positivesPerPage());
        health.actionsByHour().forEach((action, hours) -> rows(rows, action, "by-hour", hours));
        StagedFile.write(
                file, partial -> JSON.writer(new DefaultPrettyPrinter().withArrayIndenter(new DefaultIndenter()))
                        .writeValue(partial.toFile(), table));
    }

    private static void row(ArrayNode rows, String name, String metric, long value) {
        rows.addObject()
                .put("name", name)
                .put("segment", "all")
                .put("metric", metric)
                .put("value", value);
    }

    /** @param counts by {@code k} */
    private static void rows(ArrayNode rows, String name, String metric, SortedMap<Integer, Long> counts) {
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            rows.addObject()
                    .put("name", name)
                    .put("segment", "all")
                    .put("metric", metric)
                    .put("k", count.getKey())
                    .put("value", count.getValue());
        }
    }
}
