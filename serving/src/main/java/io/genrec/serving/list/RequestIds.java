package io.genrec.serving.list;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/** Ids of requests: 16 bytes as base64url. */
public final class RequestIds {
    private static final int BYTES = 16;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestIds() {}

    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return encoded(bytes);
    }

    /**
     * The same id wherever the same user sends the same key, so that first pages asked for at once share a list; another
     * user's key is another id.
     *
     * @throws RequestRefused where the key is not 1 to 255 visible ASCII characters
     */
    static String of(String userId, String idempotencyKey) {
        if (!IDEMPOTENCY_KEY.matcher(idempotencyKey).matches()) {
            throw ProblemType.INVALID_REQUEST.because("Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        // No key holds a blank, so that the last one parts key from user.
        byte[] both = (userId + " " + idempotencyKey).getBytes(StandardCharsets.UTF_8);
        try {
            return encoded(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(both), BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean isOne(String text) {
        return ID.matcher(text).matches();
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
