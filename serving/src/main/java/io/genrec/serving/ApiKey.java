package io.genrec.serving;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** What a caller must present; empty where nothing is asked for. */
record ApiKey(String key) {
    private static final String SCHEME = "Bearer ";

    /** @throws RequestRefused where the {@code Authorization} header does not carry the key */
    void require(Optional<String> authorization) {
        if (key.isEmpty()) {
            return;
        }
        String presented = authorization
                .filter(value -> value.startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()))
                .orElse("");
        if (!MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8))) {
            throw ProblemType.KEY_MISSING.because("send the header Authorization: Bearer KEY with this service's key");
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return key.isEmpty() ? "ApiKey[none]" : "ApiKey[set]";
    }
}
