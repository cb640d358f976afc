/**
 * The shape of the decoder. In: a {@code config.json} or a depth. Out: a {@link io.genrec.inference.model.ModelConfig}, and with
 * it the name and shape of every tensor. Start there.
 */
@NullMarked
package io.genrec.inference.model;

import org.jspecify.annotations.NullMarked;
