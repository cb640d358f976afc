package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.flink.page.HistoryEntry;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.RequestHead;
import io.genrec.flink.page.TimelineHead;
import io.genrec.flink.page.TimelineStore.SettledHistory;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        assertThat(EarlierState.timeline("ann", bytes(TIMELINE_1))).isEqualTo(timeline(List.of()));
    }

    /** A field added, whether the user was ever capped; one removed, the user of every event. */
    @Test
    void a_timeline_of_the_second_layout_is_read_with_a_field_added_and_one_removed() {
        assertThat(EarlierState.timeline("ann", bytes(TIMELINE_2)))
                .isEqualTo(timeline(List.of(new TimelineHead.Hour(3, 2))));
    }

    @Test
    void a_request_of_the_first_layout_is_read_without_the_user_of_its_events() {
        assertThat(EarlierState.request("ann", bytes(REQUEST_1)))
                .isEqualTo(new EarlierState.Request(
                        List.of(TEA),
                        Optional.of(new HistorySnapshot(List.of(CUP), 7)),
                        Map.of(1, new RequestHead.PageHead(Long.MAX_VALUE, 0, RequestHead.NEVER, 2, 99))));
    }

    @Test
    void files_written_by_this_version_are_read_by_it() {
        StateBytes.KeptHead head = new StateBytes.KeptHead(
                new TimelineHead(5, 10, true, true, 1, -1, List.of(new TimelineHead.Hour(3, 2))), 99);
        assertThat(StateBytes.readHead(StateBytes.write(head))).isEqualTo(head);
        SettledHistory history = new SettledHistory(List.of(new HistoryEntry("r0", CUP)), 7);
        assertThat(StateBytes.readHistory(StateBytes.write(history))).isEqualTo(history);
        HistorySnapshot before = new HistorySnapshot(List.of(CUP), 7);
        assertThat(StateBytes.readSnapshot(StateBytes.write(before))).isEqualTo(before);
        StateBytes.KeptRequest request = new StateBytes.KeptRequest(
                new RequestHead(10, 3, true, new TreeMap<>(Map.of(2, new RequestHead.PageHead(10, 3, 20, 1, -99)))), 0);
        assertThat(StateBytes.readRequest(StateBytes.write(request))).isEqualTo(request);
        Event odd = new Event("ann", "a b", Action.ORDERED, "r 1 2", 3, 4, 5);
        assertThat(EventText.reaction(EventText.reaction(odd), "ann")).isEqualTo(odd);
        assertThat(EventText.ofPage(EventText.ofPage(odd), "ann", "r 1 2", 3)).isEqualTo(odd);
        assertThat(EventText.request(EventText.beginning("r 1 2", 5))).isEqualTo("r 1 2");
        assertThat(EventText.start(EventText.beginning("r 1 2", 5))).isEqualTo(5);
    }

    /** A schema file that was changed, were it by a letter, could not read the savepoints written with it. */
    @Test
    void no_schema_file_has_been_changed() {
        assertThat(StateSchemas.EARLIER_TIMELINE.all())
                .extracting(StateBytesTest::fingerprint)
                .startsWith("12621ce3957e85a2", "6afe56d337177d85");
        assertThat(StateSchemas.EARLIER_REQUEST.all())
                .extracting(StateBytesTest::fingerprint)
                .startsWith("f1d794235dbfe77d");
    }

    @Test
    void state_of_a_later_genrec_is_refused_in_a_sentence_that_says_what_to_do() {
        byte[] later = bytes(TIMELINE_2);
        later[2] ^= 1; // the first byte of the fingerprint
        assertThatThrownBy(() -> EarlierState.timeline("ann", later))
                .isInstanceOf(SuppressRestartsException.class) // else the job would try again and again
                .cause()
                .hasMessageContaining("a schema that this genrec does not know")
                .hasMessageContaining("start the version that wrote it, or a later one");
    }

    @Test
    void damaged_state_is_refused_in_a_sentence() {
        byte[] cut = java.util.Arrays.copyOf(bytes(TIMELINE_2), 30);
        assertThatThrownBy(() -> EarlierState.timeline("ann", cut)).cause().hasMessageContaining("is damaged");
        assertThatThrownBy(() -> EarlierState.timeline("ann", new byte[] {1, 2, 3}))
                .cause()
                .hasMessageContaining("is damaged");
    }

    private static EarlierState.Timeline timeline(List<TimelineHead.Hour> hours) {
        return new EarlierState.Timeline(
                List.of(new HistoryEntry("r0", CUP)),
                7,
                List.of(TEA),
                List.of(new EarlierState.Agenda("r1", 10, 20, false)),
                List.of("r0"),
                new TimelineHead(5, 10, true, false, 1, Long.MIN_VALUE, hours));
    }

    private static String fingerprint(Schema schema) {
        return Long.toHexString(SchemaNormalization.parsingFingerprint64(schema));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
