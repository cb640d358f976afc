package io.genrec.serving.token;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Page tokens as callers see them: base64url of a payload and its HMAC-SHA-256. The payload holds a digest of the user
 * id, not the id. Immutable.
 */
public final class PageTokens {
    private static final int SIGNATURE_BYTES = 32;
    private static final int USER_DIGEST_BYTES = 16;
    private static final int KEY_ID_BYTES = 4;
    private static final int VERSION = 2;

    /** Each with its key set, and never used but by copies. */
    private final Map<String, Mac> keys = new LinkedHashMap<>();

    private final String currentKeyId;

    /** @param secrets the one to sign new lists' tokens with, then those still accepted */
    public PageTokens(List<byte[]> secrets) {
        secrets.forEach(secret -> keys.put(keyId(secret), mac(secret)));
        this.currentKeyId = keyId(secrets.get(0));
    }

    /** What the first page of a list signs with. */
    public String currentKeyId() {
        return currentKeyId;
    }

    public String issue(PageToken token) {
        byte[] payload = payload(token);
        byte[] signature = sign(keyOf(token.keyId()), payload);
        byte[] signed = Arrays.copyOf(payload, payload.length + SIGNATURE_BYTES);
        System.arraycopy(signature, 0, signed, payload.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** @throws RequestRefused where it is forged, of another user than {@code userId}, or expired at {@code nowMillis} */
    public PageToken verify(String text, String userId, long nowMillis) {
        byte[] payload = authentic(text);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            if (in.readByte() != VERSION) {
                throw ProblemType.LIST_GONE.because(
                        "the list is of another release of this service; ask without pageToken for a new one");
            }
            String keyId = in.readUTF();
            String requestId = in.readUTF();
            boolean sameUser = MessageDigest.isEqual(in.readNBytes(USER_DIGEST_BYTES), userDigest(userId));
            PageToken token =
                    new PageToken(keyId, requestId, userId, in.readUTF(), in.readInt(), in.readInt(), in.readLong());
            if (!sameUser) {
                throw ProblemType.TOKEN_FOREIGN.because("userId must be the user the page token was issued to");
            }
            if (nowMillis >= token.expiresAtMillis()) {
                throw ProblemType.TOKEN_EXPIRED.because("the list has expired; ask without pageToken for a new one");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] authentic(String text) {
        byte[] signed = decoded(text);
        byte[] payload = Arrays.copyOf(signed, Math.max(0, signed.length - SIGNATURE_BYTES));
        byte[] signature = Arrays.copyOfRange(signed, payload.length, signed.length);
        for (Mac key : keys.values()) {
            if (MessageDigest.isEqual(signature, sign(key, payload))) {
                return payload;
            }
        }
        throw forged();
    }

    private static byte[] decoded(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // The last character has spare bits: only one of its spellings is ours.
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw forged();
        }
        throw forged();
    }

    private static RequestRefused forged() {
        return ProblemType.TOKEN_FORGED.because(
                "pageToken must be a nextPageToken of this service, unchanged; ask without one for a new list");
    }

    private Mac keyOf(String keyId) {
        Mac key = keys.get(keyId);
        if (key == null) {
            throw new IllegalArgumentException("no key has the id " + keyId);
        }
        return key;
    }

    private static byte[] payload(PageToken token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(token.keyId());
            out.writeUTF(token.requestId());
            out.write(userDigest(token.userId()));
            out.writeUTF(token.position());
            out.writeInt(token.offset());
            out.writeInt(token.pageSize());
            out.writeLong(token.expiresAtMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] userDigest(String userId) {
        return Arrays.copyOf(Digest.sha256().digest(userId.getBytes(StandardCharsets.UTF_8)), USER_DIGEST_BYTES);
    }

    private static String keyId(byte[] secret) {
        return HexFormat.of().formatHex(Digest.sha256().digest(secret), 0, KEY_ID_BYTES);
    }

    private static Mac mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By a copy: to look an algorithm up and to set its key costs more than the signature, and a Mac is of one thread. */
    private static byte[] sign(Mac key, byte[] payload) {
        try {
            return ((Mac) key.clone()).doFinal(payload);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
