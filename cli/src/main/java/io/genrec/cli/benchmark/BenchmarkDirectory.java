package io.genrec.cli.benchmark;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The run directories of a benchmark, below its own:
 *
 * <pre>
 * base/                  events, items, samples, catalog: made once
 * baselines/             what needs no training, measured
 * VARIANT/seed-N/        one trained model, measured
 * metrics/benchmark.json all of them together
 * </pre>
 *
 * Where a model reads what the base holds, its directory has a link to it, so that every directory is a run like any
 * other and its steps can be repeated alone.
 */
public record BenchmarkDirectory(RunDirectory root) {
    private static final List<String> SHARED = List.of("items", "samples", "catalog");

    public RunDirectory base() {
        return below("base");
    }

    public RunDirectory baselines() {
        return linked(below("baselines"));
    }

    /** @param seed from 1 */
    public RunDirectory model(String variant, int seed) {
        return linked(below(variant + "/seed-" + seed));
    }

    /** The combined figures. */
    public Path table() {
        return root.metrics().resolve("benchmark.json");
    }

    private RunDirectory below(String name) {
        return new RunDirectory(root.root().resolve(name));
    }

    private RunDirectory linked(RunDirectory run) {
        try {
            Files.createDirectories(run.root());
            for (String name : SHARED) {
                Path link = run.root().resolve(name);
                Path target = run.root().relativize(base().root().resolve(name));
                if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
                    continue;
                }
                Files.createSymbolicLink(link, target);
            }
            return run;
        } catch (FileAlreadyExistsException e) {
            throw new StepFailed(
                    e.getFile() + " is in the way of a link to the benchmark's base: remove it or choose another --dir",
                    e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StepFailed(
                    "cannot link the benchmark's base into " + run.root() + ": " + e.getMessage()
                            + "; choose a --dir on a file system with symbolic links",
                    e);
        }
    }
}
