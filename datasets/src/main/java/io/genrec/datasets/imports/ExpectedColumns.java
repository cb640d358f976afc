package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns a file must have.
 *
 * @param setBy the settings that name them, or whose they are, for the message
 */
record ExpectedColumns(List<String> names, String setBy) {
    ExpectedColumns {
        names = List.copyOf(names);
    }

    /** @throws StepFailed where one is missing; names what was found and what was expected */
    void requireIn(Path file, Set<String> found) {
        if (!found.containsAll(names)) {
            String shown = found.stream().limit(20).map(Rejects::shown).collect(Collectors.joining(", ", "[", "]"));
            throw new StepFailed(file + " has columns " + shown + ", expected " + names + " (" + setBy + ")");
        }
    }
}
