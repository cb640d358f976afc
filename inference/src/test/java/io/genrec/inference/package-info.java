/**
 * What the tests of several packages share. In: a config and weights. Out: the
 * slow decoder to compare with. Start with {@link io.genrec.inference.ReferenceDecoder}.
 */
@NullMarked
package io.genrec.inference;

import org.jspecify.annotations.NullMarked;
