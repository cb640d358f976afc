package io.genrec.training.tensor;

import ai.djl.engine.Engine;

/** The native library of PyTorch in this process. */
public final class TorchLibrary {
    private TorchLibrary() {}

    /** Its version; loads it the first time, and where it cannot be loaded throws what its loader does. */
    public static String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }
}
