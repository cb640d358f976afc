package io.genrec.datasets.run;

import java.util.List;
import java.util.Map;

/** What a finished step has to say for itself. */
public interface StepResult {
    /** For a person at a terminal: a few lines, the most important first. */
    List<String> lines();

    /** For a later reader of the run directory: counts and settings by name; values are numbers, strings, lists, maps. */
    Map<String, Object> facts();
}
