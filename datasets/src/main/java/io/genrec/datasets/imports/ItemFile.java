package io.genrec.datasets.imports;

/** A file that describes items, one a row. */
record ItemFile(Rows rows, ItemColumns columns) {
    void readInto(Intake intake) {
        intake.read(rows, row -> intake.item(columns.item(row)));
    }
}
