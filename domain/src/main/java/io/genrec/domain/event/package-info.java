/**
 * What a log is made of. In: nothing. Out: {@link io.genrec.domain.event.Event}, validated. Start with
 * {@link io.genrec.domain.event.Action}, the order of reactions everything else leans on.
 */
@NullMarked
package io.genrec.domain.event;

import org.jspecify.annotations.NullMarked;
