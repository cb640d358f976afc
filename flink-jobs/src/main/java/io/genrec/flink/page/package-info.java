/**
 * One user's events folded into pages and history, in plain Java that any stream or batch can run. In: a user's events
 * in order of time. Out: page samples and the user's sequence; start with {@link io.genrec.flink.page.UserTimeline}.
 */
@NullMarked
package io.genrec.flink.page;

import org.jspecify.annotations.NullMarked;
