/** Tests of the pipeline. */
@NullMarked
package io.genrec.abtest.pipeline;

import org.jspecify.annotations.NullMarked;
