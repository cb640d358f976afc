package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A file of items read by itself, under the settings that an import reads its item file by: {@code genrec.import}. Columns
 * that these do not name are found as a look at a log finds them.
 *
 * @param items all different; of one that is described twice, the first
 * @param lines what was taken for what and what was left out, for a person at a terminal
 */
public record ItemsImport(List<Item> items, List<String> lines) {
    private static final int LINES_BETWEEN_REPORTS = 10_000;

    public ItemsImport {
        items = List.copyOf(items);
        lines = List.copyOf(lines);
    }

    /**
     * @param genrec the settings at {@code genrec}
     * @param from a file of CSV, JSON lines or Parquet, or a directory of such
     * @param rejected where lines go that cannot be read
     * @throws StepFailed where there is no such file, nothing tells which column holds the ids, it describes nothing, or more
     *     lines were rejected than {@code genrec.import.max-rejects} allows
     */
    public static ItemsImport read(Config genrec, Path from, Path rejected, Progress progress) {
        List<Path> files = LogFiles.parts(List.of(from));
        LookNotes notes = new LookNotes(genrec);
        FileSample sample = FileSample.of(files.get(0), LogTimes.from(genrec));
        new ItemColumnsLook(notes, sample).find(ColumnNames.ITEMS, "");
        if (!notes.open().isEmpty() && !notes.isGiven("import.item-columns.item")) {
            throw new StepFailed(String.join("; ", notes.open()));
        }
        if (sample.format() != LogFormat.PARQUET) {
            notes.set("items-encoding", sample.encoding().name());
        }
        ImportSettings settings = ImportSettings.from(notes.settings()
                .withFallback(genrec.atPath("genrec"))
                .getConfig("genrec")
                .withValue("import.format", ConfigValueFactory.fromAnyRef(LogFormat.CSV.toString()))
                .withValue("import.items-from-log", ConfigValueFactory.fromAnyRef(false))
                .withValue("import.from", ConfigValueFactory.fromAnyRef(from.toString()))
                .withValue("import.items", ConfigValueFactory.fromAnyRef(from.toString())));
        Reading reading = new Reading(settings, progress);
        try (Rejects rejects = new Rejects(rejected)) {
            LogFormat.itemFiles(settings).forEach(file -> reading.read(file, rejects));
            rejects.requireAtMost(settings.maxRejects());
            return reading.result(notes, rejects);
        }
    }

    /** What is read so far. */
    private static final class Reading {
        private final ImportSettings settings;
        private final Progress progress;
        private final Map<String, Item> items = new LinkedHashMap<>();
        private long again;

        Reading(ImportSettings settings, Progress progress) {
            this.settings = settings;
            this.progress = progress;
        }

        void read(ItemFile file, Rejects rejects) {
            Set<String> found = new LinkedHashSet<>();
            ItemFile.Filled filled = new ItemFile.Filled();
            file.rows().forEach(rejects, row -> {
                if (rejects.lines() % LINES_BETWEEN_REPORTS == 0) {
                    progress.report(rejects.lines(), 0, "lines", "");
                }
                if (found.isEmpty()) {
                    found.addAll(row.columns().get());
                }
                Item item = file.columns().item(row, settings.ids());
                filled.add(item);
                again += items.putIfAbsent(item.itemId(), item) == null ? 0 : 1;
            });
            file.columns().requireFilled(file.file(), found, filled, rejects.commonestWithExample());
        }

        ItemsImport result(LookNotes notes, Rejects rejects) {
            List<String> lines = new ArrayList<>(notes.lines());
            if (again > 0) {
                lines.add(String.format(Locale.ROOT, "left out: %,d lines, item described before", again));
            }
            rejects.counts()
                    .forEach((reason, count) ->
                            lines.add(String.format(Locale.ROOT, "rejected: %,d lines, %s", count, reason)));
            lines.addAll(rejects.remarks());
            return new ItemsImport(List.copyOf(items.values()), lines);
        }
    }
}
