/** Tests of what fills a feed. */
@NullMarked
package io.genrec.abtest.feed;

import org.jspecify.annotations.NullMarked;
