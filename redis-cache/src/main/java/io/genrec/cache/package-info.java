/**
 * Lists kept in Redis, so that all pages of a request agree whichever node answers. In: a request id and a way to
 * generate its list. Out: the one list every node sees. Start with {@link io.genrec.cache.RedisListCache}.
 */
@NullMarked
package io.genrec.cache;

import org.jspecify.annotations.NullMarked;
