package io.genrec.cli.step;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How the steps of a run fit together, by what their records say they read and wrote. */
public final class Lineage {
    private final RunDirectory run;
    private final List<StepRecord> records;
    private final ContentDigests digests;

    public Lineage(RunDirectory run) {
        this.run = run;
        this.records = StepRecord.all(run);
        this.digests = new ContentDigests(run);
    }

    /**
     * What is worth knowing before a step reads its inputs.
     *
     * @param inputs digests by name, as they are now
     * @return a sentence for every input that was made from what has changed since
     * @throws StepFailed where an input is not what the step that made it wrote
     */
    List<String> check(Step step, Map<String, String> inputs) {
        List<String> notes = new ArrayList<>();
        for (StepRecord maker : records) {
            boolean read = false;
            for (Map.Entry<String, String> output : maker.outputs().entrySet()) {
                if (inputs.keySet().stream().anyMatch(input -> tellsOf(maker, output.getKey(), input))) {
                    String now = inputs.containsKey(output.getKey())
                            ? inputs.get(output.getKey())
                            : digests.of(output.getKey());
                    if (!now.equals(output.getValue())
                            && !now.equals(ContentDigests.ABSENT)
                            && cutShort(output.getKey()).isEmpty()) {
                        throw new StepFailed(changed(maker, output.getKey()));
                    }
                    read = true;
                }
            }
            if (read) {
                notes.addAll(stale(maker));
            }
        }
        inputs.keySet().forEach(input -> notes.addAll(cutShort(step, input)));
        return notes.stream().distinct().toList();
    }

    /** Whether a place still holds what a step wrote there. */
    boolean holds(StepRecord maker, String name) {
        return digests.of(name).equals(maker.outputs().get(name));
    }

    /** Whether an output says something of an input, and no narrower one does. */
    private static boolean tellsOf(StepRecord maker, String output, String input) {
        return output.equals(input)
                || output.startsWith(input + "/")
                || (input.startsWith(output + "/") && !maker.outputs().containsKey(input));
    }

    /** The names to keep digests of when a step ends: what it writes, and the parts of that which some step reads. */
    static List<String> outputs(Step step) {
        return Stream.concat(
                        step.writes().stream(),
                        Steps.ALL.stream()
                                .flatMap(reader -> reader.reads().stream())
                                .filter(input -> step.writes().stream().anyMatch(out -> input.startsWith(out + "/"))))
                .distinct()
                .toList();
    }

    /** What is wrong with the whole run: outputs that have changed, steps whose inputs have, and steps that were cut short. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        for (StepRecord maker : records) {
            maker.outputs().forEach((name, digest) -> {
                String now = digests.of(name);
                if (now.equals(ContentDigests.ABSENT) && !digest.equals(now)) {
                    findings.add(run.root().resolve(name) + ", which `genrec " + maker.step()
                            + "` wrote, is gone: run it again before steps that read it");
                } else if (!now.equals(digest) && cutShort(name).isEmpty()) {
                    findings.add(changed(maker, name));
                }
            });
            findings.addAll(stale(maker));
        }
        Steps.ALL.stream()
                .filter(step -> new Beginning(run, step.name()).isThere())
                .forEach(step -> findings.add("`genrec " + step.name() + "` began and did not end: run it again; "
                        + step.writes() + ", where they are there, are those of before it or all new"));
        return findings;
    }

    private String changed(StepRecord maker, String name) {
        return run.root().resolve(name) + " is not what `genrec " + maker.step() + "` wrote there on "
                + maker.finishedAt() + ": run that step again, or, where you changed it yourself, remove "
                + run.steps().resolve(Step.file(maker.step()) + ".json");
    }

    /** What a step was made from and is no longer what the run holds. */
    private List<String> stale(StepRecord made) {
        List<String> notes = new ArrayList<>();
        made.inputs().forEach((name, digest) -> records.stream()
                .filter(other -> cutShort(name).isEmpty()) // else what it has written since is not in its record
                .filter(other -> !other.step().equals(made.step()))
                .filter(other -> other.outputs().containsKey(name)
                        && !other.outputs().get(name).equals(digest))
                .forEach(other -> notes.add("note: `genrec " + made.step() + "` ran on another "
                        + run.root().resolve(name) + " than `genrec " + other.step() + "` has written since (on "
                        + other.finishedAt() + "): run `genrec " + made.step() + "` again to take it in")));
        return notes;
    }

    private List<String> cutShort(Step reader, String input) {
        return cutShort(input).stream()
                .filter(step -> !step.name().equals(reader.name()))
                .map(step -> "note: `genrec " + step.name() + "` was cut short: "
                        + run.root().resolve(input) + " is as it was before, or all new; run it again to be sure")
                .toList();
    }

    /** The steps that may have put something new in a place and were killed before they could write their record. */
    private List<Step> cutShort(String name) {
        return Steps.ALL.stream()
                .filter(step -> step.writes().stream().anyMatch(output -> StepRecord.overlap(name, output)))
                .filter(step -> new Beginning(run, step.name()).isThere())
                .toList();
    }
}
