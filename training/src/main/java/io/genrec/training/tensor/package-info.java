/**
 * What all models in training do with their tensors. In: arrays by name, or indices and tables. Out: leaves of a step's
 * graph, gradients, rows; start with {@link io.genrec.training.tensor.NamedTensors}.
 */
@NullMarked
package io.genrec.training.tensor;

import org.jspecify.annotations.NullMarked;
