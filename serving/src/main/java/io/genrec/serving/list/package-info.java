/**
 * Pages of pinned lists: those of one list never contradict each other. In: a request, a user's history, and the bundles
 * that are open. Out: a page, from Redis or generated; start with {@code Recommendations}, then {@code PinnedLists}.
 */
@NullMarked
package io.genrec.serving.list;

import org.jspecify.annotations.NullMarked;
