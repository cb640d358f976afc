package io.genrec.cli.doctor;

/**
 * Something that was looked at.
 *
 * @param subject what was looked at, a word or two
 * @param text what was found; where it is wrong or doubtful, in a sentence that ends with the mend
 */
public record Finding(Kind kind, String subject, String text) {

    /** How a finding is to be taken. */
    public enum Kind {
        FINE("ok"),
        DOUBTFUL("look"),
        WRONG("mend");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    static Finding fine(String subject, String text) {
        return new Finding(Kind.FINE, subject, text);
    }

    static Finding doubtful(String subject, String text) {
        return new Finding(Kind.DOUBTFUL, subject, text);
    }

    static Finding wrong(String subject, String text) {
        return new Finding(Kind.WRONG, subject, text);
    }
}
