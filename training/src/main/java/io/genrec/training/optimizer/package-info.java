/**
 * How weights follow their gradients. In: weights and gradients by name. Out: the weights changed in place, and moments
 * that can be saved; start with {@link io.genrec.training.optimizer.AdamW}.
 */
@NullMarked
package io.genrec.training.optimizer;

import org.jspecify.annotations.NullMarked;
