/**
 * Item-based neighbours as a second opinion on what the decoder generates. In: the most similar items of each item, a
 * history. Out: a distribution over items. Start with {@link io.genrec.inference.neighbours.NeighbourMixture}.
 */
@NullMarked
package io.genrec.inference.neighbours;

import org.jspecify.annotations.NullMarked;
