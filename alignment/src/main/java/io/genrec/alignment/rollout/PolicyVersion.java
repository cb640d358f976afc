package io.genrec.alignment.rollout;

/**
 * Which weights a policy has. Two policies of one run are the same only where number and digest are.
 *
 * @param number iterations that were learnt from before, 0 for the supervised policy
 * @param digest SHA-256 of the weights file, hexadecimal
 */
public record PolicyVersion(long number, String digest) {
    public PolicyVersion {
        if (number < 0) {
            throw new IllegalArgumentException("a policy's number counts from 0: " + number);
        }
        if (digest.length() != 64) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits: " + digest);
        }
    }

    /** The number and the digest's beginning, as logs print it: {@code 12-0d28445ea53c}. */
    @Override
    public String toString() {
        return number + "-" + digest.substring(0, 12);
    }
}
