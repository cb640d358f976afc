/**
 * What the decoder is asked. In: a user's behaviours and the moment of the request. Out: a
 * {@link io.genrec.inference.prompt.Prompt}, and what of it enters the decoder beside the semantic ids. Start there.
 */
@NullMarked
package io.genrec.inference.prompt;

import org.jspecify.annotations.NullMarked;
