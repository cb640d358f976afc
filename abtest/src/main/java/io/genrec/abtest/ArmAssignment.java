package io.genrec.abtest;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Which arm a user is in: a hash of the user id and the trial's seed, so that a user stays in one arm for the whole
 * trial and another trial parts users anew.
 */
record ArmAssignment(int arms, long seed) {
    int of(String userId) {
        CRC32C checksum = new CRC32C();
        checksum.update((seed + "/" + userId).getBytes(StandardCharsets.UTF_8));
        long mixed = checksum.getValue() * 0x9E3779B97F4A7C15L;
        return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 32), arms);
    }
}
