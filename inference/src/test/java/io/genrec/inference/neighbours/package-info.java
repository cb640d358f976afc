@NullMarked
package io.genrec.inference.neighbours;

import org.jspecify.annotations.NullMarked;
