/**
 * The decoder as ONNX graphs. In: a config and the layout of the weights' file. Out: {@code prefill.onnx} and {@code decode.onnx}. Start with {@link io.genrec.inference.graph.OnnxGraphs}.
 */
@NullMarked
package io.genrec.inference.graph;

import org.jspecify.annotations.NullMarked;
