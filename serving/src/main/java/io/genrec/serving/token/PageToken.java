package io.genrec.serving.token;

/**
 * Where the next page of a list begins, and for whom.
 *
 * @param keyId of the key that signs it; a list's pages keep to one key, so that they stay the same when keys change
 * @param position names the list and every item of it before the page, see {@code PageWriter}
 * @param offset items of the list before the page
 * @param expiresAtMillis milliseconds since the epoch, UTC
 */
public record PageToken(
        String keyId,
        String requestId,
        String userId,
        String position,
        int offset,
        int pageSize,
        long expiresAtMillis) {}
