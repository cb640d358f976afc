package io.genrec.flink.split;

import static io.genrec.flink.split.Split.TEST;
import static io.genrec.flink.split.Split.TRAIN;
import static io.genrec.flink.split.Split.VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRuleTest {
    private static final Instant FIRST = Instant.parse("2011-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2011-04-11T00:00:00Z"); // 100 days on

    /** Validation ends where test begins, so that a length or share of it is counted back from there. */
    @ParameterizedTest
    @CsvSource({
        "10%, 10%, 2011-03-22T00:00:00Z, 2011-04-01T00:00:00Z",
        "2.5 %, 10 %, 2011-03-29T12:00:00Z, 2011-04-01T00:00:00Z",
        "1 day, 42 days, 2011-02-27T00:00:00Z, 2011-02-28T00:00:00Z",
        "2011-03-01, 2011-04-01, 2011-03-01T00:00:00Z, 2011-04-01T00:00:00Z",
        "36h, 2011-04-01T12:00:00Z, 2011-03-31T00:00:00Z, 2011-04-01T12:00:00Z"
    })
    void cuts_are_shares_lengths_days_or_instants(String valid, String test, Instant validFrom, Instant testFrom) {
        assertThat(byTime(valid, test).over(FIRST, LAST)).isEqualTo(new TimeSplit(validFrom, testFrom));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "ten days", "0%", "100%", "x%", "2011-13-01", "2011-04-01T12:00Z00"})
    void a_cut_that_is_none_of_these_names_its_key(String cut) {
        assertThatThrownBy(() -> byTime("10%", cut))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("genrec.features.split.test must be a share of the log's span (10%)")
                .hasMessageEndingWith(": " + cut);
    }

    @Test
    void a_cut_belongs_to_the_later_part() {
        TimeSplit split = new TimeSplit(Instant.ofEpochMilli(10), Instant.ofEpochMilli(20));
        assertThat(split.of(List.of(9L, 10L, 19L, 20L))).containsExactly(TRAIN, VALID, VALID, TEST);
    }

    @Test
    void validation_cannot_begin_after_test() {
        assertThatThrownBy(() -> byTime("2011-04-02", "2011-04-01").over(FIRST, LAST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("genrec.features.split.valid begins at 2011-04-02T00:00:00Z, after");
    }

    @Test
    void leave_one_out_keeps_the_first_request_for_training() {
        LeaveOneOut split = new LeaveOneOut();
        assertThat(split.of(List.of())).isEmpty();
        assertThat(split.of(List.of(1L))).containsExactly(TRAIN);
        assertThat(split.of(List.of(1L, 2L))).containsExactly(TRAIN, TEST);
        assertThat(split.of(List.of(1L, 2L, 3L, 4L))).containsExactly(TRAIN, TRAIN, VALID, TEST);
    }

    @Test
    void an_unknown_rule_names_its_key() {
        assertThatThrownBy(() -> SplitSettings.from(ConfigFactory.parseString("split { by = random, min-pages = 20 }")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("genrec.features.split.by must be time or leave-one-out: random");
    }

    private static SplitSettings byTime(String valid, String test) {
        return SplitSettings.from(ConfigFactory.parseString(
                "split { by = time, min-pages = 20, valid = \"" + valid + "\", test = \"" + test + "\" }"));
    }
}
