package io.genrec.serving.bundle;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bundle that is served, of the several that a run may have.
 *
 * @param place for people: under the run where it is there
 */
public record ServedBundle(Bundle bundle, String place) {
    private static final String AUTO = "auto";
    private static final String SUPERVISED = "sft";
    private static final String ALIGNED = "grpo-sr";

    /**
     * Loads it.
     *
     * @param choice {@code auto}: the one aligned by GRPO-SR from the run's present bundle, else that; {@code sft}; a
     *     method of alignment; or a folder
     * @throws StepFailed where there is none
     */
    public static ServedBundle load(String choice, RunDirectory run) {
        Path aligned = run.aligned().resolve(choice);
        if (choice.equals(AUTO)) {
            return newest(run);
        }
        if (choice.equals(SUPERVISED)) {
            return of(supervised(run), run);
        }
        if (Files.isDirectory(aligned)) {
            return of(Bundle.load(aligned), run);
        }
        if (Files.isDirectory(Path.of(choice))) {
            return of(Bundle.load(Path.of(choice)), run);
        }
        throw new StepFailed("no bundle " + choice + ": it is not a folder, and " + run.root() + " has "
                + String.join(", ", names(run)) + "; choose one of these with --bundle (genrec.serve.bundle)");
    }

    /** The bundle of a run whose version is what this one begins with; empty where there is none. */
    public static Optional<ServedBundle> ofVersion(String version, RunDirectory run) {
        return Stream.concat(Stream.of(run.bundle()), run.alignedBundles().stream())
                .filter(folder ->
                        Bundle.versionIn(folder).filter(version::startsWith).isPresent())
                .findFirst()
                .map(folder -> of(Bundle.load(folder), run));
    }

    private static ServedBundle newest(RunDirectory run) {
        Bundle supervised = supervised(run);
        Path aligned = run.aligned().resolve(ALIGNED);
        if (Files.isDirectory(aligned)) {
            Bundle bundle = Bundle.load(aligned);
            if (bundle.isAlignedFrom(supervised)) {
                return of(bundle, run);
            }
        }
        return of(supervised, run);
    }

    private static Bundle supervised(RunDirectory run) {
        if (!Files.exists(run.bundle())) {
            throw new StepFailed("no bundle at " + run.bundle() + ": run `genrec train` first");
        }
        return Bundle.load(run.bundle());
    }

    private static ServedBundle of(Bundle bundle, RunDirectory run) {
        Path folder = bundle.folder();
        return new ServedBundle(
                bundle,
                folder.startsWith(run.root()) ? run.root().relativize(folder).toString() : folder.toString());
    }

    /** What may be chosen in a run. */
    private static List<String> names(RunDirectory run) {
        return Stream.concat(
                        Stream.of(SUPERVISED), run.alignedBundles().stream().map(folder -> folder.getFileName()
                                .toString()))
                .toList();
    }
}
