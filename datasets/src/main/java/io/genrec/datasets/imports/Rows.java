package io.genrec.datasets.imports;

import java.util.function.Consumer;

/** A file of rows with named fields. */
@FunctionalInterface
interface Rows {
    /**
     * Hands every row to {@code each}, in the order of the file; lines that are not rows, and rows that {@code each}
     * answers with an {@link IllegalArgumentException}, go to the rejects.
     *
     * @throws io.genrec.datasets.run.StepFailed where the file is absent, empty, binary, or of other columns
     */
    void forEach(Rejects rejects, Consumer<Row> each);
}
