/** Tests of tokenisation. */
@NullMarked
package io.genrec.training.tokenizer;

import org.jspecify.annotations.NullMarked;
