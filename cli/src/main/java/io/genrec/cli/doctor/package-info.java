/**
 * What may be wrong with a machine and with a run. In: a run directory, the process. Out: findings, each with its mend;
 * start with {@link io.genrec.cli.doctor.Finding}.
 */
@NullMarked
package io.genrec.cli.doctor;

import org.jspecify.annotations.NullMarked;
