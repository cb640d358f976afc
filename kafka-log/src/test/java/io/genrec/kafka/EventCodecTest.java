package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as bytes and back, and the reasons for what is none. */
class EventCodecTest {
    private static final Event CLICK = new Event("ann", "té 茶", Action.CLICKED, "r1", 2, 3, 1_764_000_000_000L);

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void what_was_written_is_read(String format) {
        EventCodec codec = EventCodec.named(format);
        for (Action action : Action.values()) {
            Event event = new Event("ann", "té 茶", action, "r1", 2, 3, 1_764_000_000_000L);
            assertThat(codec.read(codec.write(event))).isEqualTo(event);
        }
    }

    @Test
    void every_flaw_of_a_json_event_has_its_reason() {
        Map.of(
                        "",
                        "no JSON",
                        "{",
                        "no JSON: ",
                        "[]",
                        "no JSON object",
                        "{\"userId\":1}",
                        "userId is not a string",
                        "{\"userId\":\"u\"}",
                        "itemId is missing",
                        json("\"page\":1.5"),
                        "page is not a 32-bit whole number",
                        json("\"page\":0"),
                        "page counts from 1: 0",
                        json("\"page\":1,\"position\":0,\"timeMillis\":\"now\""),
                        "timeMillis is not a 64-bit whole number",
                        json("\"page\":1,\"position\":0,\"timeMillis\":-1"),
                        "time is before 1970: -1",
                        json("\"page\":1,\"page\":2"),
                        "no JSON: ")
                .forEach((text, reason) -> assertThatIllegalArgumentException()
                        .as(text)
                        .isThrownBy(() -> new EventJson().read(text.getBytes(StandardCharsets.UTF_8)))
                        .withMessageStartingWith(reason));
    }

    @Test
    void avro_that_is_cut_short_or_foreign_is_refused() {
        byte[] whole = new EventAvro().write(CLICK);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> new EventAvro().read(cut));
        }
        byte[] foreign = whole.clone();
        foreign[5]++; // of the fingerprint
        assertThatIllegalArgumentException().isThrownBy(() -> new EventAvro().read(foreign));
    }

    /** Fifteen bytes that claim a user's id of two gigabytes would end the job by an OutOfMemoryError, again and again. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 30, Integer.MAX_VALUE - 8, 1L << 33, -5})
    void avro_that_claims_a_string_longer_than_itself_is_refused_without_making_room_for_it(long claimed) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(new EventAvro().write(CLICK), 0, 10); // marker and fingerprint
        long rest = (claimed << 1) ^ (claimed >> 63); // Avro's variable-length zig-zag
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            record.write((int) (rest & 0x7f | 0x80));
        }
        record.write((int) rest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventAvro().read(record.toByteArray()))
                .withMessage("no Avro event: it is cut short or damaged");
    }

    private static String json(String fields) {
        String tail = fields.contains("position") ? "" : ",\"position\":0,\"timeMillis\":1";
        return "{\"userId\":\"u\",\"itemId\":\"i\",\"action\":\"clicked\",\"requestId\":\"r\"," + fields + tail + "}";
    }
}
