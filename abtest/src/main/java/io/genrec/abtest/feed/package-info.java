/**
 * What fills a feed. In: a history. Out: a list of items; start with {@link io.genrec.abtest.feed.Feed}.
 */
@NullMarked
package io.genrec.abtest.feed;

import org.jspecify.annotations.NullMarked;
