/** Tests of the simulated A/B. */
@NullMarked
package io.genrec.abtest;

import org.jspecify.annotations.NullMarked;
