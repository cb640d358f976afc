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
    private static final String TUNED = "served";

    /**
     * Loads it.
     *
     * @param choice {@code auto}: the one with a tuned plan where it was made of what the run now has, else the one
     *     aligned by GRPO-SR from the run's present bundle, else that; {@code served}; {@code sft}; a method of alignment;
     *     or a folder
     * @throws StepFailed where there is none
     */
    public static ServedBundle load(String choice, RunDirectory run) {
        Path aligned = run.aligned().resolve(choice);
        if (choice.equals(AUTO)) {
            return newest(run);
        }
        if (choice.equals(TUNED) && Files.isDirectory(run.served())) {
            return of(Bundle.load(run.served()), run);
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

    /** The bundle of a run that has this version; empty where there is none. */
    public static Optional<ServedBundle> ofVersion(String version, RunDirectory run) {
        return Stream.concat(Stream.of(run.bundle(), run.served()), run.alignedBundles().stream())
                .filter(folder ->
                        Bundle.versionIn(folder).filter(version::equals).isPresent())
                .findFirst()
                .map(folder -> of(Bundle.load(folder), run));
    }

    private static ServedBundle newest(RunDirectory run) {
        Bundle untuned = untuned(run);
        if (Files.isDirectory(run.served())) {
            Bundle tuned = Bundle.load(run.served());
            if (tuned.isTunedFrom(untuned.version())
                    || tuned.isTunedFrom(supervised(run).version())) {
                return of(tuned, run);
            }
        }
        return of(untuned, run);
    }

    /** The aligned bundle where it was aligned from the run's present one, else that. */
    private static Bundle untuned(RunDirectory run) {
        Bundle supervised = supervised(run);
        Path aligned = run.aligned().resolve(ALIGNED);
        if (Files.isDirectory(aligned)) {
            Bundle bundle = Bundle.load(aligned);
            if (bundle.isAlignedFrom(supervised)) {
                return bundle;
            }
        }
        return supervised;
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
        Stream<String> tuned = Files.isDirectory(run.served()) ? Stream.of(TUNED) : Stream.empty();
        return Stream.concat(
                        Stream.concat(tuned, Stream.of(SUPERVISED)),
                        run.alignedBundles().stream()
                                .map(folder -> folder.getFileName().toString()))
                .toList();
    }
}
