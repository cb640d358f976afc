package io.genrec.cli.step;

import com.typesafe.config.Config;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepResult;
import java.util.List;
import java.util.function.Function;

/**
 * One step of the flow, and the command of its name.
 *
 * @param name of its command; in a group of commands, with the group's before it
 * @param does for {@code --help} and the quickstart's table
 * @param sections the groups of keys under {@code genrec} that it reads
 * @param reads names under the run directory
 * @param writes names under the run directory
 * @param work what it does under given settings; settings that cannot be are refused before any work begins
 * @param flags keys that have a flag of their own
 */
public record Step(
        String name,
        String does,
        List<String> sections,
        List<String> reads,
        List<String> writes,
        Function<Config, Work> work,
        List<Flag> flags) {

    public Step {
        sections = List.copyOf(sections);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        flags = List.copyOf(flags);
    }

    /** The group of commands that its command is in; empty where that stands by itself. */
    public String group() {
        int space = name.indexOf(' ');
        return space < 0 ? "" : name.substring(0, space);
    }

    /** Its command's name, without that of its group. */
    public String command() {
        return name.substring(name.indexOf(' ') + 1);
    }

    /** The name of the files that it leaves of itself. */
    static String file(String name) {
        return name.replace(' ', '-');
    }

    /** Whether a run directory may come into being with this step. */
    public boolean startsRun() {
        return reads.isEmpty();
    }

    /** A step whose settings are read. */
    @FunctionalInterface
    public interface Work {
        StepResult run(RunDirectory run, Progress progress);
    }

    /**
     * A flag that sets a key.
     *
     * @param key under {@code genrec}
     * @param label what stands for the value in {@code --help}; empty where the flag alone means {@code on},
     *     ending in {@code ...} where the flag may be repeated and the key holds a list
     */
    public record Flag(String name, String key, String label, String meaning) {}
}
