/** Tests of the page of an alignment. */
@NullMarked
package io.genrec.actors.console;

import org.jspecify.annotations.NullMarked;
