/**
 * What the process takes from the machine. In: failures, the launcher's folder for temporary files. Out: sentences of what the
 * machine lacks, and a folder that goes with the process; start with {@link io.genrec.cli.machine.MachineFailure}.
 */
@NullMarked
package io.genrec.cli.machine;

import org.jspecify.annotations.NullMarked;
