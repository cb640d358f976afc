/**
 * What runs the decoder. In: the folder of a bundle. Out: an {@link io.genrec.inference.engine.Engine} that reads a prompt and scores codes. Start there.
 */
@NullMarked
package io.genrec.inference.engine;

import org.jspecify.annotations.NullMarked;
