/**
 * Tests of the alignment. In: a decoder of two layers over twelve items, with random weights. Out: that every term of the
 * loss is what the paper says; start with {@link io.genrec.alignment.learner.GrpoSrLossTest}.
 */
@NullMarked
package io.genrec.alignment;

import org.jspecify.annotations.NullMarked;
