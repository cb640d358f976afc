package io.genrec.inference.bundle;

/** A bundle that was refused; the message is one sentence for the user: which file, what is wrong, how to mend it. */
public class BrokenBundle extends RuntimeException {
    public BrokenBundle(String message) {
        super(message);
    }

    public BrokenBundle(String message, Throwable cause) {
        super(message, cause);
    }
}
