package io.genrec.inference.weights;

/** A safetensors file that cannot be used; the message is one sentence for the user: which file and what is wrong. */
public class BrokenWeights extends RuntimeException {
    public BrokenWeights(String message) {
        super(message);
    }

    public BrokenWeights(String message, Throwable cause) {
        super(message, cause);
    }
}
