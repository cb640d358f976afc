/** Specifies the names of settings. */
@NullMarked
package io.genrec.training.setting;

import org.jspecify.annotations.NullMarked;
