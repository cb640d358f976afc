/**
 * What goes over the wire: strict JSON in, JSON out, and every problem that a caller is told of. In: bytes of a body, or
 * a value. Out: what the routes read, and bytes; start with {@code ProblemType}.
 */
@NullMarked
package io.genrec.serving.message;

import org.jspecify.annotations.NullMarked;
