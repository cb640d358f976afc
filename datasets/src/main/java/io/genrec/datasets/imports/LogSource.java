package io.genrec.datasets.imports;

import java.util.Map;

/** A log of one kind, at its place. */
@FunctionalInterface
interface LogSource {
    /**
     * Reads the whole log into the intake.
     *
     * @return how what the log does not say was made up, for the run's metadata: {@code pages}, {@code positions} and
     *     {@code times} always, {@code split} where the log prescribes one
     */
    Map<String, String> read(Intake intake);
}
