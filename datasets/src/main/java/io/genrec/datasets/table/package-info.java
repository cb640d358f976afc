/**
 * The Parquet tables of a run directory. In: values of the domain. Out: files any Parquet reader understands, and the
 * values again. Start with {@link io.genrec.datasets.table.ParquetTable}.
 */
@NullMarked
package io.genrec.datasets.table;

import org.jspecify.annotations.NullMarked;
