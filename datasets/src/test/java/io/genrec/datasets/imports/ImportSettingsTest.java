package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportSettingsTest {
    private static final Path LOG = Path.of("log");

    @Test
    void times_are_read_in_the_format_of_the_publisher_unless_configured_otherwise() {
        assertThat(Imports.settings("recbole", LOG, Map.of()).times()).hasToString("epoch-seconds");
        assertThat(Imports.settings("csv", LOG, Map.of()).times()).hasToString("iso");
        assertThat(Imports.settings("csv", LOG, Map.of("time-format", "epoch-millis"))
                        .times())
                .hasToString("epoch-millis");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "format; netflix; genrec.import.format must be one of [online-retail, recbole, mind, jdata, movielens, retailrocket, amazon-reviews, yoochoose, instacart, csv, jsonl, parquet]: 'netflix'",
                "from; ''; genrec.import.from must name the log to import",
                "encoding; UTF-9; genrec.import.encoding is not a known encoding: UTF-9",
                "max-rejects; 1.5; genrec.import.max-rejects is a share from 0 to 1: 1.5",
                "delimiter; ||; genrec.import.delimiter is auto, one character other than a quote, tab or space: '||'",
                "session-gap; 0 s; genrec.import.session-gap must be positive: PT0S",
                "time-zone; Mars; genrec.import.time-zone is not a known time zone: Mars",
                "columns.item; ''; genrec.import.columns must name a column for each of user, item and time",
                "columns.page; p; genrec.import.columns names a page or position but no request that they would belong to",
                "category-separator; ''; genrec.import.category-separator must not be empty",
                "default-action; loved; genrec.import.default-action is loved, none of exposed, clicked, carted, ordered",
                "columns.item-id; x; genrec.import.columns has no entry item-id: it has"
                        + " [user, item, time, action, request, page, position]",
                "actions.pv; seen; genrec.import.actions maps pv to seen, which is none of exposed, clicked, carted, ordered,"
                        + " ignored",
            })
    void a_bad_setting_names_its_key(String key, String value, String message) {
        assertThatThrownBy(() -> Imports.settings("csv", LOG, Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void an_unknown_pattern_and_a_useless_item_file_are_refused() {
        assertThatThrownBy(() -> Imports.settings("csv", LOG, Map.of("time-format", "tomorrow")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "genrec.import.time-format is none of auto, epoch-micros, epoch-millis, epoch-nanos, epoch-seconds, iso");
        assertThatThrownBy(() -> Imports.settings("recbole", LOG, Map.of("items", "items.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "genrec.import.items is for csv, jsonl, parquet and amazon-reviews; recbole brings its items along");
    }
}
