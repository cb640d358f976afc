package io.genrec.flink.split;

import java.util.Locale;

/** What a sample is for: to learn from, to stop by, or to be judged by. */
public enum Split {
    TRAIN,
    VALID,
    TEST;

    /** As in the names of folders and results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
