package io.genrec.flink.features;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;

/** {@link DataHealth} as {@code metrics/data-health.json} of the run, in the long form that all results have. */
final class DataHealthFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DataHealthFile() {}

    static void write(DataHealth health, RunDirectory run) {
        ObjectNode table = JSON.createObjectNode();
        table.putObject("context").put("step", "features").put("hours", "of the day, UTC");
        ArrayNode rows = table.putArray("rows");
        row(rows, "events", "read", health.events());
        row(rows, "events", "duplicates", health.duplicates());
        row(rows, "events", "after-attribution-window", health.notAttributed());
        row(rows, "events", "beyond-hourly-cap", health.cappedEvents());
        row(rows, "users", "beyond-hourly-cap", health.cappedUsers());
        rows(rows, "pages", "items-per-page", health.itemsPerPage());
        rows(rows, "samples", "positives-per-page", health.positivesPerPage());
        health.actionsByHour().forEach((action, hours) -> rows(rows, action, "by-hour", hours));
        Path file = run.metrics().resolve("data-health.json");
        Path partial = file.resolveSibling(".data-health.json.partial");
        try {
            Files.createDirectories(run.metrics());
            JSON.writer(new DefaultPrettyPrinter().withArrayIndenter(new DefaultIndenter()))
                    .writeValue(partial.toFile(), table);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void row(ArrayNode rows, String name, String metric, long value) {
        rows.addObject()
                .put("name", name)
                .put("segment", "all")
                .put("metric", metric)
                .put("value", value);
    }

    /** @param counts by {@code k} */
    private static void rows(ArrayNode rows, String name, String metric, SortedMap<Integer, Integer> counts) {
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            rows.addObject()
                    .put("name", name)
                    .put("segment", "all")
                    .put("metric", metric)
                    .put("k", count.getKey())
                    .put("value", count.getValue());
        }
    }
}
