/**
 * Page tokens, which name where the next page of a list begins. In: that place, and the secrets that sign it. Out: a text
 * that no caller can forge or use for another user; start with {@code PageTokens}.
 */
@NullMarked
package io.genrec.serving.token;

import org.jspecify.annotations.NullMarked;
