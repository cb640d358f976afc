package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.page.PageSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private static final int LEVELS = TinyTask.SPACE.levels();

    @Test
    void an_epoch_follows_from_its_number_and_the_seed() {
        BatchPlan plan = TinyTask.plan(TinyTask.MODEL, TinyTask.WHOLE_PAGES, 40, 3);
        assertThat(plan.epoch(1)).isEqualTo(plan.epoch(1)).isNotEqualTo(plan.epoch(2));
    }

    @Test
    void every_page_is_in_every_epoch_once() {
        BatchPlan plan = TinyTask.plan(TinyTask.MODEL, TinyTask.WHOLE_PAGES, 40, 3);
        assertThat(plan.epoch(0).stream().flatMap(List::stream).flatMap(row -> row.branches().stream()))
                .hasSize(15);
    }

    @Test
    void no_batch_is_larger_than_allowed_padding_counted() {
        BatchPlan plan = TinyTask.plan(TinyTask.MODEL, TinyTask.WHOLE_PAGES, 60, 3);
        assertThat(plan.epoch(0)).hasSizeGreaterThan(1).allSatisfy(batch -> assertThat(batch.size() * longest(batch))
                .isLessThanOrEqualTo(60));
    }

    /** Three pages of 5 tokens on a context of 4 positions: two fit in 14. The second row needs the context no less. */
    @Test
    void a_chunk_of_too_many_positions_is_split_over_rows_with_its_context() {
        List<UserChunk> chunks = TinyTask.chunks(6, List.of(page(2), page(2), page(2)));
        BatchPlan plan = new BatchPlan(
                TinyTask.MODEL, TinyTask.CODED, chunks, TinyTask.WHOLE_PAGES, new TrainSettings.Batches(100, 14, 0), 1);
        assertThat(plan.epoch(0)).hasSize(1);
        assertThat(plan.epoch(0).get(0))
                .extracting(row -> row.branches().size())
                .containsExactly(1, 2);
        assertThat(plan.epoch(0).get(0)).extracting(row -> row.context().size()).containsOnly(2);
    }

    private static PageSample page(int end) {
        return TinyTask.page(0, end, 6, 2);
    }

    private static int longest(List<TrainingRow> batch) {
        return batch.stream()
                .mapToInt(row -> row.positions(TinyTask.MODEL.positionsPerItem(), LEVELS))
                .max()
                .orElseThrow();
    }
}
