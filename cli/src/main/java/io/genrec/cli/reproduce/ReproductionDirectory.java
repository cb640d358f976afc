package io.genrec.cli.reproduce;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The run directories of a reproduction, below its own:
 *
 * <pre>
 * base/                  events, items, samples, catalog, reward: made once
 * baselines/             what needs no training, measured
 * VARIANT/seed-N/        one trained model, measured
 * metrics/reproduce.json all of them together; reproduce.md has the tables for pages
 * </pre>
 *
 * Where a model reads what the base holds, its directory has a link to it, so that every directory is a run like any
 * other and its steps can be repeated alone.
 */
public record ReproductionDirectory(RunDirectory root) {
    private static final List<String> SHARED = List.of("items", "samples", "catalog");

    public RunDirectory base() {
        return below("base");
    }

    public RunDirectory baselines() {
        return linked(below("baselines"));
    }

    /**
     * One trained model; an aligned one has a link to the bundle that it starts from.
     *
     * @param seed from 1
     */
    public RunDirectory model(Variant variant, int seed) {
        RunDirectory run = linked(below(variant.name() + "/seed-" + seed));
        Optional<RunDirectory> start = variant.from().map(from -> below(from + "/seed-" + seed));
        start.ifPresent(from -> link(run, "bundle", from));
        return start.isPresent() ? rewarded(run) : run;
    }

    /** A run that is measured by the base's reward model, too. */
    public RunDirectory rewarded(RunDirectory run) {
        link(run, "reward", base());
        return run;
    }

    /** The combined figures. */
    public Path table() {
        return root.metrics().resolve("reproduce.json");
    }

    /** The same as Markdown, for pages. */
    public Path markdown() {
        return root.metrics().resolve("reproduce.md");
    }

    private RunDirectory below(String name) {
        return new RunDirectory(root.root().resolve(name));
    }

    private RunDirectory linked(RunDirectory run) {
        SHARED.forEach(name -> link(run, name, base()));
        return run;
    }

    private static void link(RunDirectory run, String name, RunDirectory holder) {
        Path link = run.root().resolve(name);
        Path target = run.root().relativize(holder.root().resolve(name));
        try {
            Files.createDirectories(run.root());
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(target)) {
                Files.createSymbolicLink(link, target);
            }
        } catch (FileAlreadyExistsException e) {
            throw new StepFailed(
                    e.getFile() + " is in the way of a link to " + target + ": remove it or choose another --dir", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StepFailed(
                    "cannot link " + target + " into " + run.root() + ": " + e.getMessage()
                            + "; choose a --dir on a file system with symbolic links",
                    e);
        }
    }
}
