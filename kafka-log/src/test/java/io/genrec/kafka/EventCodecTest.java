package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
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
                        "userId is no string",
                        "{\"userId\":\"u\"}",
                        "itemId is missing",
                        json("\"page\":1.5"),
                        "page is no 32-bit whole number",
                        json("\"page\":0"),
                        "page counts from 1: 0",
                        json("\"page\":1,\"position\":0,\"timeMillis\":\"now\""),
                        "timeMillis is no 64-bit whole number",
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

    private static String json(String fields) {
        String tail = fields.contains("position") ? "" : ",\"position\":0,\"timeMillis\":1";
        return "{\"userId\":\"u\",\"itemId\":\"i\",\"action\":\"clicked\",\"requestId\":\"r\"," + fields + tail + "}";
    }
}
