/**
 * A catalogue that goes on after its codebooks were trained. In: a folder of generations, each what changed since the one
 * before. Out: what the catalogue holds at any of them. Start with {@link io.genrec.inference.generation.Generations}.
 */
@NullMarked
package io.genrec.inference.generation;

import org.jspecify.annotations.NullMarked;
