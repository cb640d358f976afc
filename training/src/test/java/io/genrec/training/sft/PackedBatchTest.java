package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.Decoder;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.Dropout;
import io.genrec.training.decoder.InitialWeights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedBatchTest {
    private static final int TOKENS = TinyTask.SPACE.tokens();

    private static final long NOW = 100_000_000;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /**
     * One item of context, merged: input 11, the first past the tokens. Its separator 8, then the page of item e =
     * (1, 1): the start of the page after a gap of 100,000 s, bucket 17, which stands past the item at 11 + 1 + 17;
     * tokens 1 and 5; at level 0 code 1 and the end of the page, column 4, at level 1 code 1.
     */
    @Test
    void a_branch_reads_its_answer_shifted_by_one() {
        PackedBatch batch = batch(TinyTask.MODEL, new TrainingRow(TinyTask.context(0), List.of(branch(1, true, 4))));
        assertThat(batch.on(manager).inputs().toLongArray()).containsExactly(TOKENS, 8, 29, 1, 5);
        assertThat(batch.on(manager).positions().toLongArray()).containsExactly(0, 1, 2, 3, 4);
        assertThat(batch.on(manager).items().toLongArray()).containsExactly(0, 4);
        assertThat(batch.on(manager).itemEnds().toLongArray()).containsExactly(0);
        assertThat(batch.on(manager).outputs().get(0).toLongArray()).containsExactly(2, 4);
        assertThat(batch.on(manager).outputs().get(1).toLongArray()).containsExactly(3);
        assertThat(batch.labels(manager).get(0).toLongArray()).containsExactly(1, 4);
        assertThat(batch.labels(manager).get(1).toLongArray()).containsExactly(1);
    }

    @Test
    void without_actions_and_gaps_a_page_starts_with_its_token() {
        ModelConfig plain = TinyTask.MODEL.withActionsAndGaps(false);
        PackedBatch batch = batch(plain, new TrainingRow(TinyTask.context(0), List.of(branch(1, true, 4))));
        assertThat(batch.on(manager).inputs().toLongArray()).containsExactly(TOKENS, 8, 9, 1, 5);
    }

    /** Items d = (1, 0), e = (1, 1), e, an hour apart: 3,600 s are bucket 12. */
    @Test
    void an_item_knows_its_action_and_the_time_since_the_one_before() {
        PackedBatch batch =
                batch(TinyTask.MODEL, new TrainingRow(TinyTask.context(3, 4, 4), List.of(branch(3, true, 0))));
        assertThat(batch.on(manager).actions().toLongArray()).containsExactly(1, 1, 1);
        assertThat(batch.on(manager).gaps().toLongArray()).containsExactly(0, 12, 12);
    }

    /** The first branch sees d and e and answers e = (1, 1); the second sees all and answers a = (0, 0), then ends. */
    @Test
    void an_item_agrees_where_it_is_seen_and_begins_with_the_codes_before() {
        TrainingRow row = new TrainingRow(TinyTask.context(3, 4, 4), List.of(branch(2, false, 4), branch(3, true, 0)));
        PackedBatch batch = batch(TinyTask.MODEL, row);
        assertThat(batch.on(manager).agrees().get(0).toFloatArray())
                .containsExactly(
                        1, 1, 0, // e
                        1, 1, 1, // a
                        1, 1, 1); // the end
        assertThat(batch.on(manager).agrees().get(1).toFloatArray())
                .containsExactly(
                        1, 1, 0, // after 1
                        0, 0, 0); // after 0
    }

    /** Two branches of one code pair each on one item: positions 2, 3 are the first branch, 4, 5 the second. */
    @Test
    void a_branch_sees_the_context_up_to_its_cut_and_itself() {
        PackedBatch batch = batch(
                TinyTask.MODEL,
                new TrainingRow(TinyTask.context(0), List.of(branch(1, false, 4), branch(0, false, 5))));
        float[] mask = batch.on(manager).mask().toFloatArray();
        assertThat(seen(mask, 6)).containsExactly("x.....", "xx....", "xxx...", "xxxx..", "....x.", "....xx");
        assertThat(batch.on(manager).positions().toLongArray()).containsExactly(0, 1, 2, 3, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void a_shared_context_gives_the_losses_of_separate_prompts(boolean merger, boolean separators) {
        ModelConfig model = TinyTask.MODEL.withTokenMerger(merger).withSeparators(separators);
        List<TrainingRow> shared = List.of(
                new TrainingRow(
                        TinyTask.context(3, 1, 4, 1, 5),
                        List.of(branch(5, true, 9, 2), branch(3, true, 6), branch(0, false, 5))),
                new TrainingRow(TinyTask.context(8, 9), List.of(branch(2, false, 7, 9, 3))));
        List<TrainingRow> separate = new ArrayList<>();
        for (TrainingRow row : shared) {
            for (TrainingRow.Branch branch : row.branches()) {
                separate.add(new TrainingRow(row.context().subList(0, branch.visible()), List.of(branch)));
            }
        }
        for (int level = 0; level < TinyTask.SPACE.levels(); level++) {
            List<Float> expected = new ArrayList<>();
            for (TrainingRow row : separate) {
                expected.addAll(logProbabilities(model, List.of(row), level));
            }
            List<Float> together = logProbabilities(model, shared, level);
            assertThat(together).hasSize(level == 0 ? 3 + 2 + 1 + 3 : 2 + 1 + 1 + 3);
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i)).isCloseTo(expected.get(i), offset(1e-5f));
            }
        }
    }

    @Test
    void users_without_history_need_no_merged_item() {
        List<TrainingRow> rows = List.of(new TrainingRow(List.of(), List.of(branch(0, true, 4))));
        assertThat(logProbabilities(TinyTask.MODEL, rows, 0))
                .hasSize(2)
                .allSatisfy(p -> assertThat(p).isNegative().isFinite());
    }

    private List<Float> logProbabilities(ModelConfig model, List<TrainingRow> rows, int level) {
        DecoderWeights weights = new InitialWeights(1, List.of()).create(manager, model);
        weights.byName().forEach((name, tensor) -> {
            if (name.startsWith("behaviour.") || name.startsWith("request.")) {
                tensor.addi(manager.arange((float) tensor.size()).sin().reshape(tensor.getShape()));
            } else {
                tensor.muli(tensor.getShape().dimension() > 1 ? 10 : 1);
            }
        });
        PackedBatch batch = new PackedBatch(model, TinyTask.CODED, rows);
        NDArray all = new Decoder(manager, model, 32)
                .logits(weights, batch.on(manager), Dropout.NONE)
                .get(level)
                .logSoftmax(1);
        NDArray ofLabels = all.gather(batch.labels(manager).get(level).reshape(-1, 1), 1);
        List<Float> values = new ArrayList<>();
        for (float value : ofLabels.toFloatArray()) {
            values.add(value);
        }
        return values;
    }

    private static PackedBatch batch(ModelConfig model, TrainingRow row) {
        return new PackedBatch(model, TinyTask.CODED, List.of(row));
    }

    private static TrainingRow.Branch branch(int visible, boolean endsPage, Integer... items) {
        return new TrainingRow.Branch(visible, NOW, new TrainingRow.Response(List.of(items), endsPage));
    }

    private static List<String> seen(float[] mask, int length) {
        List<String> rows = new ArrayList<>();
        for (int query = 0; query < length; query++) {
            StringBuilder row = new StringBuilder();
            for (int key = 0; key < length; key++) {
                row.append(mask[query * length + key] == 0 ? 'x' : '.');
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
