/**
 * Which codes may follow which. In: the semantic ids of a catalogue. Out: an {@link io.genrec.inference.trie.ItemTrie}. Start there.
 */
@NullMarked
package io.genrec.inference.trie;

import org.jspecify.annotations.NullMarked;
