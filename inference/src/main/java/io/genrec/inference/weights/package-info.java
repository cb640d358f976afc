/**
 * Tensors on disk. In: named tensors. Out: a safetensors file and its layout. Start with {@link io.genrec.inference.weights.Safetensors}.
 */
@NullMarked
package io.genrec.inference.weights;

import org.jspecify.annotations.NullMarked;
