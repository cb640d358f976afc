/**
 * Backbones that others have trained. In: the folder of a Hugging Face Qwen2 or Qwen2.5 checkpoint. Out: the sizes of a
 * decoder, and its layers' weights; start with {@link io.genrec.training.qwen.Qwen2Checkpoint}.
 */
@NullMarked
package io.genrec.training.qwen;

import org.jspecify.annotations.NullMarked;
