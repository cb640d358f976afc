/**
 * What is known of a user. In: a run's sequences, or those that a stream keeps in Redis. Out: behaviours, oldest first;
 * start with {@code UserHistories}.
 */
@NullMarked
package io.genrec.serving.history;

import org.jspecify.annotations.NullMarked;
