package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
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
    })
    void refuses_what_is_no_moment_of_the_format(String format, String text) {
        TimeFormat times = TimeFormat.of(format, ZoneOffset.UTC);
        assertThatThrownBy(() -> times.millis(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("time is not ")
                .hasMessageEndingWith(": " + text);
    }
}
