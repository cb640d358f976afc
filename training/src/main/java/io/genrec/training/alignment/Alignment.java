package io.genrec.training.alignment;

/** The alignment step: a bundle, samples and a reward model in, checkpoints and a new bundle out. */
public final class Alignment {
    private Alignment() {}
}
