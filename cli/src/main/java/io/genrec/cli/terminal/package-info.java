/**
 * What a person at the terminal sees. In: progress, figures, tables. Out: lines of text; start with
 * {@link io.genrec.cli.terminal.Terminal}.
 */
@NullMarked
package io.genrec.cli.terminal;

import org.jspecify.annotations.NullMarked;
