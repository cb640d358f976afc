package io.genrec.datasets.imports;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import java.util.Locale;
import java.util.Map;

/** The step that brings a raw log in: from files of any of {@link LogFormat} to {@code events/} and {@code items/}. */
public final class LogImport {
    private LogImport() {}

    /**
     * Both tables are put in place when all is read, or neither is, and those of an earlier import stay; the rejects
     * file is left either way.
     *
     * @throws StepFailed where a file is absent, empty, binary or of other columns, where more lines were rejected than
     *     the settings allow, where no event is left, or where log and item file do not fit
     */
    public static ImportResult run(ImportSettings settings, RunDirectory run, Progress progress) {
        return run(settings, run, progress, Long.MAX_VALUE);
    }

    /** @param maxLinesOfFile as many lines of each file are read */
    static ImportResult run(ImportSettings settings, RunDirectory run, Progress progress, long maxLinesOfFile) {
        try (StagedFolder events = new StagedFolder(run.events());
                StagedFolder items = new StagedFolder(run.items());
                Rejects rejects = new Rejects(run.rejects(), maxLinesOfFile)) {
            ImportResult result;
            try (Intake intake = new Intake(events.path(), items.path(), rejects, progress)) {
                Map<String, String> madeUp = settings.format().source(settings).read(intake);
                long bareItems = intake.completeItems();
                rejects.requireAtMost(settings.maxRejects());
                requireEvents(intake.counts(), settings);
                intake.overlap().ifPresent(overlap -> overlap.requireAtLeast(settings.minOverlap()));
                result = new ImportResult(
                        settings.format(),
                        settings.logs(),
                        intake.counts(),
                        bareItems,
                        intake.overlap(),
                        settings.logTimes().span(intake.times(), settings.logs().toString()),
                        madeUp,
                        run.rejects());
            }
            StagedFolder.commit(events, items);
            return result;
        }
    }

    private static void requireEvents(ImportCounts counts, ImportSettings settings) {
        if (counts.events() == 0) {
            throw new StepFailed(String.format(
                    Locale.ROOT,
                    "no event is left of the %,d lines of %s: left out %s, rejected %s",
                    counts.lines(),
                    settings.logs().size() == 1 ? settings.from() : settings.logs(),
                    counts.filtered(),
                    counts.rejected()));
        }
    }
}
