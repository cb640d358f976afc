package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.PipelineOptions;
import org.junit.jupiter.api.Test;

/** Settings that would lose something are refused by the name of their key. */
class StreamSettingsTest {
    @Test
    void the_defaults_leave_a_transaction_time_for_every_checkpoint_that_is_waited_for() {
        StreamSettings settings = settings("");
        assertThat(settings.transactions().timeout()).isEqualTo(Duration.ofMinutes(14));
        assertThat(settings.checkpoints()
                        .every()
                        .plus(settings.checkpoints().patience().multipliedBy(2)))
                .isLessThan(settings.transactions().timeout());
        assertThat(settings.transactions().acceptLost()).isFalse();
    }

    @Test
    void kafka_must_not_abort_what_waits_for_a_checkpoint() {
        assertRefused("transaction-timeout = 10m", "genrec.stream.transaction-timeout (PT10M) must be longer than");
        assertRefused("checkpoint-every = 5m", "genrec.stream.transaction-timeout (PT14M) must be longer than");
        assertRefused("checkpoint-patience = 5s", "genrec.stream.checkpoint-patience (PT5S) must not be shorter");
    }

    @Test
    void the_setting_for_lost_transactions_has_two_values() {
        assertThat(settings("lost-transactions = accept").transactions().acceptLost())
                .isTrue();
        assertRefused("lost-transactions = ignore", "genrec.stream.lost-transactions must be stop or accept: ignore");
    }

    @Test
    void the_state_has_one_of_two_places_for_timers_and_some_memory() {
        assertThat(settings("state-memory = 64m").checkpoints().memoryBytes()).isEqualTo(64 * 1024 * 1024);
        assertRefused("timers = disk", "genrec.stream.timers must be heap or rocksdb: disk");
        assertRefused("state-memory = 63m", "genrec.stream.state-memory must be at least 64m: 66060288 bytes");
    }

    @Test
    void runs_have_groups_of_their_own_where_none_is_given() {
        RunDirectory shop = new RunDirectory(Path.of("runs/shop"));
        String group = settings("").in(shop).reading().group();
        assertThat(group).startsWith("genrec-stream-");
        assertThat(settings("")
                        .in(new RunDirectory(Path.of("runs/../runs/shop")))
                        .reading()
                        .group())
                .isEqualTo(group);
        assertThat(settings("")
                        .in(new RunDirectory(Path.of("runs/other")))
                        .reading()
                        .group())
                .isNotEqualTo(group);
        assertThat(settings("group = mine").in(shop).reading().group()).isEqualTo("mine");
    }

    @Test
    void the_prefix_of_a_groups_transactions_is_that_of_no_other_group() {
        assertThat(settings("group = shop").reading().transactions()).isEqualTo("shop/");
        assertThat(settings("group = shop-2").reading().transactions()).doesNotStartWith("shop/");
        assertRefused("group = \"shop/2\"", "genrec.stream.group must not contain /: shop/2");
    }

    @Test
    void the_maximum_parallelism_is_passed_to_flink() {
        StreamSettings settings = settings("max-parallelism = 720");
        assertThat(StreamEnvironment.configuration(settings, new SavedState(new RunDirectory(Path.of("runs/shop"))))
                        .get(PipelineOptions.MAX_PARALLELISM))
                .isEqualTo(720);
        assertRefused("parallelism = 8, max-parallelism = 4", "at most max-parallelism, which is at most 32768: 8, 4");
    }

    private static void assertRefused(String stream, String sentence) {
        assertThatThrownBy(() -> settings(stream))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    private static StreamSettings settings(String stream) {
        return StreamSettings.from(ConfigFactory.parseString("stream { " + stream + " }")
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec")));
    }
}
