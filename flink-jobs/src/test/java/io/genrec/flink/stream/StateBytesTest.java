package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.flink.page.HistoryEntry;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.OpenRequest;
import io.genrec.flink.page.OpenTimeline;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** State as it was written once, read today. The bytes were written by the code of the time, and never change. */
class StateBytesTest {
    private static final Event TEA = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 10);
    private static final Behaviour CUP = new Behaviour("cup", Action.ORDERED, 5);

    private static final String TIMELINE_1 =
            "c301a2857e95e31c62120206637570060a047230000e0206616e6e067465610e434c49434b4544047231020014000204"
                    + "72311428000002047230000a01";
    private static final String TIMELINE_2 =
            "c301857d1737d356fe6a0206637570060a047230000e0206616e6e067465610e434c49434b4544047231020014000204"
                    + "72311428000002047230000a0102060400";
    private static final String REQUEST_1 =
            "c3017de7bf5d2394d7f10206616e6e067465610e434c49434b454404723102001400020206637570060a000e020204c6" + "0100";

    @Test
    void a_timeline_of_the_first_layout_has_no_hours_and_nobody_capped() {
        assertThat(StateBytes.readTimeline("ann", bytes(TIMELINE_1))).isEqualTo(timeline(List.of(), false));
    }

    /** A field added, whether the user was ever capped; one removed, the user of every event. */
    @Test
    void a_timeline_of_the_second_layout_is_read_with_a_field_added_and_one_removed() {
        assertThat(StateBytes.readTimeline("ann", bytes(TIMELINE_2)))
                .isEqualTo(timeline(List.of(new OpenTimeline.Hour(3, 2)), false));
    }

    @Test
    void a_request_of_the_first_layout_is_read_without_the_user_of_its_events() {
        assertThat(StateBytes.readRequest("ann", bytes(REQUEST_1))).isEqualTo(request());
    }

    @Test
    void what_is_written_today_is_read_today() {
        OpenTimeline timeline = timeline(List.of(new OpenTimeline.Hour(3, 2)), true);
        assertThat(StateBytes.readTimeline("ann", StateBytes.write(timeline))).isEqualTo(timeline);
        assertThat(StateBytes.readRequest("ann", StateBytes.write(request()))).isEqualTo(request());
    }

    /** A schema file that was changed, were it by a letter, could not read the savepoints written with it. */
    @Test
    void no_schema_file_has_been_changed() {
        assertThat(StateSchemas.TIMELINE.all())
                .extracting(StateBytesTest::fingerprint)
                .startsWith("12621ce3957e85a2", "6afe56d337177d85");
        assertThat(StateSchemas.REQUEST.all())
                .extracting(StateBytesTest::fingerprint)
                .startsWith("f1d794235dbfe77d");
    }

    @Test
    void state_of_a_later_genrec_is_refused_in_a_sentence_that_says_what_to_do() {
        byte[] later = bytes(TIMELINE_2);
        later[2] ^= 1; // the first byte of the fingerprint
        assertThatThrownBy(() -> StateBytes.readTimeline("ann", later))
                .isInstanceOf(SuppressRestartsException.class) // else the job would try again and again
                .cause()
                .hasMessageContaining("a schema that this genrec does not know")
                .hasMessageContaining("start the version that wrote it, or a later one");
    }

    @Test
    void damaged_state_is_refused_in_a_sentence() {
        byte[] cut = java.util.Arrays.copyOf(bytes(TIMELINE_2), 30);
        assertThatThrownBy(() -> StateBytes.readTimeline("ann", cut)).cause().hasMessageContaining("is damaged");
        assertThatThrownBy(() -> StateBytes.readTimeline("ann", new byte[] {1, 2, 3}))
                .cause()
                .hasMessageContaining("is damaged");
    }

    private static OpenTimeline timeline(List<OpenTimeline.Hour> hours, boolean capped) {
        return new OpenTimeline(
                List.of(new HistoryEntry("r0", CUP)),
                7,
                List.of(TEA),
                List.of(new OpenTimeline.Agenda("r1", 10, 20, false)),
                List.of("r0"),
                hours,
                capped,
                5,
                true);
    }

    private static OpenRequest request() {
        return new OpenRequest(
                List.of(TEA),
                Optional.of(new HistorySnapshot(List.of(CUP), 7)),
                Map.of(1, new OpenRequest.Emitted(2, 99)));
    }

    private static String fingerprint(Schema schema) {
        return Long.toHexString(SchemaNormalization.parsingFingerprint64(schema));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
