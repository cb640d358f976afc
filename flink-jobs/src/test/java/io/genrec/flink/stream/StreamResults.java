package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.features.ReferenceFeatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** What a job has left in Parquet, Kafka and Redis, against the definition of the features. */
record StreamResults(StreamSettings settings, RunDirectory run, KafkaTopics topics) {
    /** Nothing lost, nothing doubled. */
    void assertAgreeWith(List<Event> log) {
        ReferenceFeatures expected = expected(log);
        assertThat(topics.read(settings.kafka().topics().late()))
                .extracting(
                        late -> new String(late.headers().lastHeader("reason").value(), StandardCharsets.UTF_8))
                .filteredOn(reason -> reason.startsWith("too late: behind"))
                .isEmpty();
        assertThat(topics.latestPages()).containsExactlyInAnyOrderElementsOf(expected.samples());
        assertParquetAndRedisAgreeWith(log);
    }

    void assertParquetAndRedisAgreeWith(List<Event> log) {
        ReferenceFeatures expected = expected(log);
        assertThat(samples()).containsExactlyInAnyOrderElementsOf(expected.samples());
        try (RedisSequenceStore store = RedisSequenceStore.open(settings.redis())) {
            for (UserSequence sequence : expected.sequences()) {
                assertThat(store.read(sequence.userId()).toCompletableFuture().join())
                        .contains(sequence);
            }
        }
    }

    List<PageSample> samples() {
        return Files.exists(run.streamedSamples()) ? ParquetTable.SAMPLES.readAll(run.streamedSamples()) : List.of();
    }

    private ReferenceFeatures expected(List<Event> log) {
        return ReferenceFeatures.attributed(
                log, settings.fold().pages(), settings.fold().rules().attributionWindow());
    }
}
