/**
 * The decoder in DJL, written out in array operations so that it equals the ONNX graphs of the inference module. In:
 * weights under their Hugging Face names and a {@link io.genrec.training.decoder.DecoderInput}. Out: logits of the
 * positions asked for; start with {@link io.genrec.training.decoder.Decoder}.
 */
@NullMarked
package io.genrec.training.decoder;

import org.jspecify.annotations.NullMarked;
