/**
 * What users did with what they were shown. In: JSON of callers. Out: events, in the log that a stream reads; start with
 * {@code FeedbackLog}.
 */
@NullMarked
package io.genrec.serving.feedback;

import org.jspecify.annotations.NullMarked;
