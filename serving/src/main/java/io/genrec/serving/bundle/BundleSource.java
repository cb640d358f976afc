package io.genrec.serving.bundle;

import io.genrec.datasets.run.StepFailed;
import java.util.Optional;

/** Where a node finds bundles beside the one it began with. Opening one takes seconds. */
public interface BundleSource {
    /** Of a node that has no other. */
    BundleSource NONE = new BundleSource() {
        @Override
        public ListGenerator open(String choice) {
            throw new StepFailed("this node was started with one bundle and knows no other");
        }

        @Override
        public Optional<ListGenerator> find(String version) {
            return Optional.empty();
        }
    };

    /**
     * Opens the one that people mean by this name.
     *
     * @throws StepFailed where there is none, or it is broken
     */
    ListGenerator open(String choice);

    /** Opens the one of this version; empty where it is not there any more, or is broken. */
    Optional<ListGenerator> find(String version);
}
