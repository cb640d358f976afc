/** Tests of the cluster: its rules, its messages, and what it survives. */
@NullMarked
package io.genrec.actors.alignment;

import org.jspecify.annotations.NullMarked;
