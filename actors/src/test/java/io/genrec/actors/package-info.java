/** What the tests of several features need. */
@NullMarked
package io.genrec.actors;

import org.jspecify.annotations.NullMarked;
