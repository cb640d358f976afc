/**
 * Vectors and the files that hold them. In: {@code .npy} files, Parquet tables. Out: rows of a
 * {@link io.genrec.datasets.vector.FloatMatrix}; start there.
 */
@NullMarked
package io.genrec.datasets.vector;

import org.jspecify.annotations.NullMarked;
