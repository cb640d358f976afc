package io.genrec.flink.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.TimeSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator alone, as a stream feeds it. */
class FoldUserTest {
    private static final Event SHOWN = new Event("ann", "cup", Action.EXPOSED, "r1", 1, 1, 10);
    private static final Event CLICKED = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 12);

    private KeyedOneInputStreamOperatorTestHarness<String, Event, UserSequence> harness;

    @BeforeEach
    void open() throws Exception {
        TimeSplit split = new TimeSplit(Instant.ofEpochMilli(100), Instant.ofEpochMilli(200));
        FoldUser fold =
                new FoldUser(new PageRules(50, 0, 50, 4, false), new EventRules(Duration.ofDays(7), 1000), split);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(fold), Event::userId, Types.STRING);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void waits_for_the_end_of_the_log_then_leaves_no_timer() throws Exception {
        harness.processElement(SHOWN, 10);
        harness.processElement(CLICKED, 12);
        harness.processElement(CLICKED, 12); // a duplicate
        assertThat(harness.extractOutputValues()).isEmpty();

        harness.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(harness.extractOutputValues())
                .containsExactly(new UserSequence("ann", List.of(new Behaviour("tea", Action.CLICKED, 12)), 1));
        assertThat(samples(Split.TRAIN))
                .containsExactly(new PageSample(
                        "ann",
                        "r1",
                        1,
                        10,
                        List.of(),
                        0,
                        List.of(
                                new PageItem("tea", Action.CLICKED, 0, 12),
                                new PageItem("cup", Action.EXPOSED, 1, 10))));
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void a_user_who_never_reacted_has_no_sequence() throws Exception {
        harness.processElement(SHOWN, 10);
        harness.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    /** A week and more of requests, none of which is left for the end. */
    @Test
    void a_request_is_emitted_as_soon_as_no_event_can_belong_to_it_and_its_split_is_known() throws Exception {
        long day = Duration.ofDays(1).toMillis();
        for (int request = 1; request <= 12; request++) {
            harness.processElement(
                    new Event("ann", "tea", Action.CLICKED, "r" + request, 1, 0, request * day), request * day);
        }
        // At day 12 those until day 4 are closed; of four closed ones the first has all that its split may depend on.
        assertThat(samples(Split.TEST)).extracting(PageSample::requestId).containsExactly("r1");
        harness.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(samples(Split.TEST)).extracting(PageSample::requestId).hasSize(12);
    }

    @Test
    void an_event_of_a_request_that_was_let_go_of_belongs_to_nothing() throws Exception {
        long day = Duration.ofDays(1).toMillis();
        harness.processElement(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 0), 0);
        harness.processElement(new Event("ann", "cup", Action.CLICKED, "r2", 1, 0, 8 * day), 8 * day);
        harness.processElement(new Event("ann", "jug", Action.CLICKED, "r1", 1, 0, 9 * day), 9 * day);
        harness.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(harness.extractOutputValues().get(0).end()).isEqualTo(2);
    }

    /** Shown before the cut, clicked after it: the page stays where its request began. */
    @Test
    void a_request_is_split_by_its_start() throws Exception {
        harness.processElement(new Event("ann", "tea", Action.EXPOSED, "r1", 1, 0, 199), 199);
        harness.processElement(new Event("ann", "tea", Action.CLICKED, "r1", 2, 0, 201), 201);
        harness.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(samples(Split.VALID)).extracting(PageSample::page).containsExactly(2);
    }

    private List<PageSample> samples(Split split) {
        return harness.getSideOutput(FoldUser.samples(split)).stream()
                .map(record -> record.getValue())
                .toList();
    }
}
