/**
 * What is known of an item. In: a catalogue. Out: {@link io.genrec.domain.item.Item}. Start there.
 */
@NullMarked
package io.genrec.domain.item;

import org.jspecify.annotations.NullMarked;
