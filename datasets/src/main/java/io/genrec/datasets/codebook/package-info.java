/**
 * Vectors as semantic ids, by codebooks that are trained already. In: the files of {@code catalog/}, and vectors. Out: a
 * semantic id of its own for each; start with {@link io.genrec.datasets.codebook.CollisionResolver}.
 */
@NullMarked
package io.genrec.datasets.codebook;

import org.jspecify.annotations.NullMarked;
