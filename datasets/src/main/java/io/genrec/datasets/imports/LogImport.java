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
     *     the settings allow, or where no event is left
     */
    public static ImportResult run(ImportSettings settings, RunDirectory run, Progress progress) {
        try (StagedFolder events = new StagedFolder(run.events());
                StagedFolder items = new StagedFolder(run.items());
                Rejects rejects = new Rejects(run.rejects())) {
            ImportResult result;
            try (Intake intake = new Intake(events.path(), items.path(), rejects, progress)) {
                Map<String, String> madeUp = settings.format().source(settings).read(intake);
                long bareItems = intake.completeItems();
                result = new ImportResult(
                        settings.format(), settings.from(), intake.counts(), bareItems, madeUp, run.rejects());
            }
            rejects.requireAtMost(settings.maxRejects());
            requireEvents(result);
            items.commit();
            events.commit();
            return result;
        }
    }

    private static void requireEvents(ImportResult result) {
        ImportCounts counts = result.counts();
        if (counts.events() == 0) {
            throw new StepFailed(String.format(
                    Locale.ROOT,
                    "no event is left of the %,d lines of %s: left out %s, rejected %s",
                    counts.lines(),
                    result.from(),
                    counts.filtered(),
                    counts.rejected()));
        }
    }
}
