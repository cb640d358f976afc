/**
 * A user's behaviours in their order, told from page samples or from the log. In: samples, or events. Out: what a user
 * reacted to, the pages before which it lies, the history of a request. Start with
 * {@link io.genrec.datasets.sequence.UserPages} for samples, {@link io.genrec.datasets.sequence.UserRequests} for a log.
 */
@NullMarked
package io.genrec.datasets.sequence;

import org.jspecify.annotations.NullMarked;
