package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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

    /** Of pointers into nested columns, the columns; of several names for one, none. */
    ExpectedColumns atTop() {
        return new ExpectedColumns(
                names.stream()
                        .filter(name -> name.indexOf('|') < 0)
                        .map(name -> name.startsWith("/") ? name.substring(1).split("/", 2)[0] : name)
                        .distinct()
                        .toList(),
                setBy);
    }

    /** @throws StepFailed where one is missing; names what was found and what was expected */
    void requireIn(Path file, Set<String> found) {
        requireIn(file, found, columns -> "");
    }

    /** @param hint what else to say of the columns that were found */
    void requireIn(Path file, Set<String> found, Function<Set<String>, String> hint) {
        if (!found.containsAll(names)) {
            String shown = found.stream().limit(20).map(Rejects::shown).collect(Collectors.joining(", ", "[", "]"));
            throw new StepFailed(file + " has columns " + shown + ", expected " + names + " (" + setBy + ")"
                    + hint.apply(found) + suggestion());
        }
    }

    private String suggestion() {
        return setBy.equals(LogColumns.KEY)
                ? "; see what `genrec import --from` that file without --format takes for what"
                : "";
    }
}
