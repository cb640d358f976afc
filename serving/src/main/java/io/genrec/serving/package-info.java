/**
 * Serving over HTTP: pages of pinned lists, and the console. In: a run's bundle and users' histories, and a Redis. Out: a
 * server that answers until it is stopped; start with {@link io.genrec.serving.Serving}, then
 * {@link io.genrec.serving.ServingNode} and {@code Recommendations}.
 */
@NullMarked
package io.genrec.serving;

import org.jspecify.annotations.NullMarked;
