/**
 * Where settings come from. In: the modules' reference.conf, a file, flags. Out: one configuration without unknown keys;
 * start with {@link io.genrec.cli.configuration.Configuration}.
 */
@NullMarked
package io.genrec.cli.configuration;

import org.jspecify.annotations.NullMarked;
