package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
    private static final LogTimes TWENTY_TWENTIES =
            new LogTimes(Instant.parse("1980-01-01T00:00:00Z"), Instant.parse("2030-01-01T00:00:00Z"), 0.25);

    // 2020-01-01T00:00:00Z is 1577836800 s; an hour is 3600 s.
    @ParameterizedTest
    @CsvSource({
        "epoch-seconds, 1577836800, 1577836800000",
        "epoch-seconds, 1577836800.25, 1577836800250",
        "epoch-seconds, 1.5778368E9, 1577836800000",
        "epoch-millis, 1577836800001, 1577836800001",
        "iso, 2020-01-01, 1577836800000",
        "iso, 2020-01-01 01:00, 1577840400000",
        "iso, 2020-01-01 01:00:00.5, 1577840400500",
        "iso, 2020-01-01T01:00:00Z, 1577840400000",
        "iso, 2020-01-01T02:00:00+01:00, 1577840400000",
        "iso, 2020-01-01T02:00:00+0100, 1577840400000",
        "iso, 2020-01-01 01:00:00 UTC, 1577840400000",
        "iso, 2020-01-01 02:00:00 +01:00, 1577840400000",
        "iso, 2020-01-01 01:00:00 GMT, 1577840400000",
        "epoch-micros, 1577840400000999, 1577840400000",
        "epoch-nanos, 1577840400000999999, 1577840400000",
        "epoch-seconds, 1577840400.25, 1577840400250",
        "yyyyMMdd, 20200101, 1577836800000",
        "d.M.yyyy H:mm, 1.1.2020 1:00, 1577840400000",
    })
    void reads_a_moment(String format, String text, long millis) {
        assertThat(TimeFormat.of(format, ZoneOffset.UTC).millis(text)).isEqualTo(millis);
    }

    @Test
    void a_time_without_a_zone_is_of_the_zone_of_the_settings() {
        ZoneId paris = ZoneId.of("Europe/Paris");
        assertThat(TimeFormat.of("iso", paris).millis("2020-01-01 01:00")).isEqualTo(1_577_836_800_000L);
        assertThat(TimeFormat.of("iso", paris).millis("2020-01-01 01:00Z")).isEqualTo(1_577_840_400_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "epoch-seconds, soon",
        "epoch-seconds, NaN",
        "epoch-seconds, 1577836800000",
        "epoch-millis, -1",
        "epoch-millis, 1e999",
        "iso, 2020-02-30",
        "iso, 1577836800",
        "iso, 2020-01-01 25:00",
        "iso, 1969-12-31",
        "H:mm, 10:30",
        "d.M.yyyy, 31.4.2020",
        "epoch-seconds, 1577840400d",
    })
    void refuses_times_that_do_not_match_the_format(String format, String text) {
        TimeFormat times = TimeFormat.of(format, ZoneOffset.UTC);
        assertThatThrownBy(() -> times.millis(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("time is ")
                .hasMessageContaining("genrec.import.time-format")
                .hasMessageContaining("): " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "epoch-millis, 1569888000, before 1980-01-01T00:00:00Z, epoch-seconds",
        "epoch-seconds, 1569888000000, after 2030-01-01T00:00:00Z, epoch-millis",
        "epoch-millis, 1569888000000000, after 2030-01-01T00:00:00Z, epoch-micros",
    })
    void a_time_in_other_units_than_the_setting_says_is_refused_with_those_that_fit(
            String format, String text, String side, String fits) {
        TimeFormat times = TimeFormat.of(format, ZoneOffset.UTC, TWENTY_TWENTIES);
        assertThatThrownBy(() -> times.millis(text))
                .hasMessageStartingWith("time is " + side)
                .hasMessageEndingWith(": " + text + "; " + fits + " would read it");
    }

    @Test
    void the_formats_that_read_a_column_are_found_and_day_and_month_are_not_guessed() {
        assertThat(TimeFormat.reading(List.of("1569888000", "1569888001"), TWENTY_TWENTIES))
                .containsExactly("epoch-seconds");
        assertThat(TimeFormat.reading(List.of("2019-10-01 00:00:00 UTC"), TWENTY_TWENTIES))
                .containsExactly("iso");
        assertThat(TimeFormat.reading(List.of("01/10/2019 10:00", "13/10/2019 9:30"), TWENTY_TWENTIES))
                .containsExactly("d/M/yyyy H:mm");
        assertThat(TimeFormat.reading(List.of("01/10/2019 10:00"), TWENTY_TWENTIES))
                .containsExactly("d/M/yyyy H:mm", "M/d/yyyy H:mm");
        assertThat(TimeFormat.reading(List.of("soon"), TWENTY_TWENTIES)).isEmpty();
    }
}
