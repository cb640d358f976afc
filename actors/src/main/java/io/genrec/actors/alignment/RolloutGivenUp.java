package io.genrec.actors.alignment;

import io.genrec.datasets.run.StepFailed;

/** A prompt that no worker could generate or score for, however often it was tried. */
public final class RolloutGivenUp extends StepFailed {
    RolloutGivenUp(WorkKey key, String reason) {
        super("prompt " + key.promptId() + " of iteration " + key.iteration() + " failed on every try, last: " + reason
                + "; mend the worker and run `genrec align` again, it goes on from its last checkpoint");
    }
}
