package io.genrec.flink.page;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.charset.StandardCharsets;
import org.apache.avro.SchemaNormalization;

/** A number that tells samples apart: the 64-bit Rabin fingerprint (Avro 1.12 specification) of all that is in one. */
final class SampleFingerprint {
    private SampleFingerprint() {}

    static long of(PageSample sample) {
        StringBuilder text = new StringBuilder();
        text.append(sample.timeMillis()).append('\0').append(sample.historyEnd());
        for (Behaviour behaviour : sample.history()) {
            text.append('\1').append(behaviour.itemId()).append('\0').append(behaviour.action());
            text.append('\0').append(behaviour.timeMillis());
        }
        for (PageItem item : sample.items()) {
            text.append('\2').append(item.itemId()).append('\0').append(item.action());
            text.append('\0').append(item.position()).append('\0').append(item.timeMillis());
        }
        return SchemaNormalization.fingerprint64(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
