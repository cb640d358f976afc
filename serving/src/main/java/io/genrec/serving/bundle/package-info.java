/**
 * The bundles that a node has open. In: a run, and which of its bundles to serve. Out: a generator of items for each;
 * start with {@code LoadedBundles}.
 */
@NullMarked
package io.genrec.serving.bundle;

import org.jspecify.annotations.NullMarked;
