/**
 * Serving over HTTP: pages of pinned lists, and the console. In: a generator of lists, users' histories, and a Redis.
 * Out: a node that answers until it is stopped; start with {@link io.genrec.actors.serving.ServingNode}, then
 * {@code Recommendations}.
 */
@NullMarked
package io.genrec.actors.serving;

import org.jspecify.annotations.NullMarked;
