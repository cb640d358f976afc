/**
 * What a decoder is served with beside itself: items that the same users reacted to, or whose vectors are near. In: training
 * samples, the catalogue, validation pages. Out: a mixture for the bundle. Start with {@link
 * io.genrec.training.neighbours.NeighbourChoice}.
 */
@NullMarked
package io.genrec.training.neighbours;

import org.jspecify.annotations.NullMarked;
