package io.genrec.datasets.run;

/** Where long work says how far it is. Called often; the receiver decides how often to show it. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = (done, total, unit, detail) -> {};

    /**
     * @param done units finished so far
     * @param total units in all, 0 where unknown
     * @param unit what is counted, in the plural: {@code events}, {@code steps}
     * @param detail what else is worth seeing now ({@code loss 3.21}), may be empty
     */
    void report(long done, long total, String unit, String detail);

    /** Says once, and at once, what is worth knowing of the whole work: that it goes on from a checkpoint. */
    default void say(String sentence) {}
}
