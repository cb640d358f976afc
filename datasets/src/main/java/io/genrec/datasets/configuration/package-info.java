/**
 * Where settings come from. In: the modules' reference.conf, a file, flags. Out: one configuration without unknown keys;
 * start with {@link io.genrec.datasets.configuration.Configuration}.
 */
@NullMarked
package io.genrec.datasets.configuration;

import org.jspecify.annotations.NullMarked;
