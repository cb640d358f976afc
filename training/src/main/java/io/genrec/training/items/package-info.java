/**
 * Items that come, go and change after the catalogue was tokenized. In: a file of items, or ids. Out: the next generation of
 * the catalogue, {@link io.genrec.inference.generation}. Start with {@link io.genrec.training.items.ItemsUpdate}.
 */
@NullMarked
package io.genrec.training.items;

import org.jspecify.annotations.NullMarked;
