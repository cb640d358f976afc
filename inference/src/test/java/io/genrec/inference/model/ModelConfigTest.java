package io.genrec.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig.Attention;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelConfigTest {
    private static final ModelConfig FOUR_LAYERS = ModelConfig.ofDepth(new CodeSpace(3, 256), 4, 50);

    @Test
    void one_dial_gives_all_sizes() {
        assertThat(FOUR_LAYERS.hiddenSize()).isEqualTo(128);
        assertThat(FOUR_LAYERS.heads()).isEqualTo(4);
        assertThat(FOUR_LAYERS.keyValueHeads()).isEqualTo(2);
        assertThat(FOUR_LAYERS.headSize()).isEqualTo(32);
        assertThat(FOUR_LAYERS.intermediateSize()).isEqualTo(352); // 8/3 of 128 is 341.3, next multiple of 32
        assertThat(ModelConfig.ofDepth(new CodeSpace(3, 256), 3, 50).keyValueHeads())
                .isEqualTo(3);
    }

    @Test
    void an_item_takes_two_positions_merged_and_four_unmerged() {
        assertThat(FOUR_LAYERS.promptPositions(50)).isEqualTo(101);
        assertThat(FOUR_LAYERS.withSeparators(false).promptPositions(50)).isEqualTo(51);
        assertThat(FOUR_LAYERS
                        .withActionsAndGaps(false)
                        .withHistoryPointer(false)
                        .tensorShapes())
                .hasSize(2 + 4 * 12 + 2);
        assertThat(FOUR_LAYERS.withTokenMerger(false).promptPositions(50)).isEqualTo(201);
        assertThat(FOUR_LAYERS.promptPositions(0)).isEqualTo(1);
    }

    @Test
    void only_the_tensors_in_use_are_expected() {
        assertThat(FOUR_LAYERS.tensorShapes())
                .hasSize(2 + 4 * 12 + 2 + 3 + 4)
                .containsEntry("model.embed_tokens.weight", List.of(771L, 128L))
                .containsEntry("model.layers.3.self_attn.k_proj.weight", List.of(64L, 128L))
                .containsEntry("token_merger.weight", List.of(128L, 384L))
                .containsEntry("behaviour.action.weight", List.of(4L, 128L))
                .containsEntry("request.gap.weight", List.of(24L, 128L))
                .containsEntry("pointer.query.weight", List.of(128L, 128L))
                .doesNotContainKey("lm_head.weight");
        assertThat(FOUR_LAYERS
                        .withActionsAndGaps(false)
                        .withHistoryPointer(false)
                        .tensorShapes())
                .hasSize(2 + 4 * 12 + 2);
        assertThat(FOUR_LAYERS.withTokenMerger(false).withTiedHead(false).tensorShapes())
                .containsEntry("lm_head.weight", List.of(771L, 128L))
                .doesNotContainKey("token_merger.bias");
    }

    @Test
    void survives_its_json() {
        ModelConfig config = FOUR_LAYERS
                .withSeparators(false)
                .withTiedHead(false)
                .withActionsAndGaps(false)
                .withHistoryPointer(false);
        assertThat(ModelConfig.fromJson(config.toJson())).isEqualTo(config);
    }

    @Test
    void json_has_the_keys_of_hugging_face() {
        assertThat(FOUR_LAYERS.toJson())
                .contains("\"model_type\" : \"qwen2\"", "\"num_hidden_layers\" : 4", "\"num_key_value_heads\" : 2")
                .contains("\"vocab_size\" : 771", "\"tie_word_embeddings\" : true", "\"genrec\" : {");
    }

    @Test
    void json_that_is_incomplete_or_contradicts_itself_names_the_key() {
        String json = FOUR_LAYERS.toJson();
        assertThatThrownBy(() -> ModelConfig.fromJson(json.replace("max_history", "history")))
                .hasMessage("genrec.max_history must be a whole number");
        assertThatThrownBy(() -> ModelConfig.fromJson(json.replace("771", "772")))
                .hasMessage("vocab_size is 772 but levels and codes_per_level make 771 tokens");
        assertThatThrownBy(() -> ModelConfig.fromJson(json.replace("771", "\"many\"")))
                .hasMessage("vocab_size must be a whole number");
        assertThatThrownBy(() -> ModelConfig.fromJson("\u0000garbage")).hasMessageStartingWith("it is not JSON");
    }

    @Test
    void heads_that_cannot_be_grouped_are_refused() {
        assertThatThrownBy(() -> new Attention(3, 2, 4))
                .hasMessage("heads must be a multiple of key-value heads: 3 and 2");
    }
}
