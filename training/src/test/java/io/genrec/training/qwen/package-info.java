/**
 * Specifies {@code io.genrec.training.qwen}. In: tiny checkpoints made and answered by Hugging Face transformers. Out: what
 * must hold, one sentence a test.
 */
@NullMarked
package io.genrec.training.qwen;

import org.jspecify.annotations.NullMarked;
