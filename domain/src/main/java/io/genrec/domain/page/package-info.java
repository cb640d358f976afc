/**
 * Pages as examples and users as sequences. In: events. Out: {@link io.genrec.domain.page.PageSample} to train and test
 * on, {@link io.genrec.domain.page.UserSequence} to serve from. Start with the sample.
 */
@NullMarked
package io.genrec.domain.page;

import org.jspecify.annotations.NullMarked;
