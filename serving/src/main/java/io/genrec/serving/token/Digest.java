package io.genrec.serving.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A short name for what was added, in the order in which it was: equal for equal values, and for no others. */
public final class Digest {
    private static final int BYTES = 16;

    private final MessageDigest sha256 = sha256();

    /** @return this */
    public Digest add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @return this */
    public Digest add(byte[] bytes) {
        add(bytes.length);
        sha256.update(bytes);
        return this;
    }

    /** @return this */
    public Digest add(long number) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    /** 22 letters, digits, - or _; ends the digest. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha256.digest(), BYTES));
    }

    /** At least 0 and below 1, each place as likely as any other; ends the digest. */
    public double fraction() {
        long bits = ByteBuffer.wrap(sha256.digest()).getLong() >>> 11;
        return bits * 0x1p-53;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
