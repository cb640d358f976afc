package io.genrec.datasets.table;

import io.genrec.datasets.run.StepFailed;

/** A Parquet table that is absent, empty of files, broken, or of other columns; the message names the path. */
public final class UnreadableTable extends StepFailed {
    UnreadableTable(String message) {
        super(message);
    }

    UnreadableTable(String message, Throwable cause) {
        super(message, cause);
    }
}
