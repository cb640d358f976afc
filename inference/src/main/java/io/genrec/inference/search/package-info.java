/**
 * From the codes' scores to items. In: a decoding under way. Out: the likeliest semantic ids. Start with {@link io.genrec.inference.search.BeamSearch}.
 */
@NullMarked
package io.genrec.inference.search;

import org.jspecify.annotations.NullMarked;
