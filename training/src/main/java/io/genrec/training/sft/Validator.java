package io.genrec.training.sft;

import io.genrec.training.decoder.DecoderWeights;

/** Measures weights on pages that training does not see. */
@FunctionalInterface
interface Validator {
    ValidationPoint measure(DecoderWeights weights, long step);
}
