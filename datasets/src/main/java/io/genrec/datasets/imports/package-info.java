/**
 * Raw logs of other people's making. In: a file of interactions, and of items where there is one. Out: the tables
 * {@code events/} and {@code items/}, with every line that was filtered or rejected counted; start with
 * {@link io.genrec.datasets.imports.LogImport}.
 */
@NullMarked
package io.genrec.datasets.imports;

import org.jspecify.annotations.NullMarked;
