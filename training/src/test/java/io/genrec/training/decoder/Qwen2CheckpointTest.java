package io.genrec.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files under resources were made by {@code golden_qwen2.py}. */
class Qwen2CheckpointTest {
    /** 32 codes and three more make the checkpoints' 35 tokens, so that their text can be asked for: 33 of them. */
    private static final CodeSpace TEXT = new CodeSpace(1, 32);

    private static final ModelConfig PLAIN = ModelConfig.ofDepth(TEXT, 2, 4)
            .withTokenMerger(false)
            .withSeparators(false)
            .withActionsAndGaps(false)
            .withHistoryPointer(false);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16", "float16"})
    void the_decoder_computes_the_logits_of_hugging_face(String name) throws IOException {
        Path folder = golden(name);
        JsonNode golden =
                new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
        long[] tokens = longs(golden.path("tokens"));
        Qwen2Checkpoint checkpoint = Qwen2Checkpoint.open(folder);
        ModelConfig model = checkpoint.model(PLAIN);
        assertThat(checkpoint.textTokens()).isEqualTo(TEXT.tokens());
        NDArray logits = new Decoder(manager, model, tokens.length)
                .logits(checkpoint.weights(manager, model), text(tokens), Dropout.NONE)
                .head();
        for (int position = 0; position < tokens.length; position++) {
            float[] found = logits.get(position).toFloatArray();
            assertThat(found).hasSize(TEXT.codesPerLevel() + 1);
            for (int column = 0; column < found.length; column++) {
                int token = column < TEXT.codesPerLevel() ? column : TEXT.pageEnd();
                float expected =
                        (float) golden.path("logits").get(position).get(token).asDouble();
                assertThat(found[column]).isCloseTo(expected, offset(1e-4f));
            }
        }
    }

    @Test
    void layers_are_taken_and_the_token_table_is_new() throws IOException {
        Qwen2Checkpoint checkpoint = Qwen2Checkpoint.open(golden("bfloat16"));
        ModelConfig model = checkpoint.model(ModelConfig.ofDepth(new CodeSpace(3, 16), 2, 50));
        DecoderWeights weights = new InitialWeights(1, List.of()).create(manager, model);
        float[] table = weights.get("model.embed_tokens.weight").toFloatArray();
        checkpoint.copyBackboneTo(weights);
        DecoderWeights whole = checkpoint.weights(manager, checkpoint.model(PLAIN));
        for (String name : List.of("model.norm.weight", "model.layers.1.mlp.up_proj.weight")) {
            assertThat(weights.get(name).toFloatArray())
                    .containsExactly(whole.get(name).toFloatArray());
        }
        assertThat(weights.get("model.embed_tokens.weight").toFloatArray()).containsExactly(table);
    }

    @Test
    void a_checkpoint_that_does_not_fit_names_the_tensor_and_both_shapes(@TempDir Path folder) throws IOException {
        copyWith(folder, "\"intermediate_size\": 24", "\"intermediate_size\": 32");
        Qwen2Checkpoint checkpoint = Qwen2Checkpoint.open(folder);
        ModelConfig model = checkpoint.model(PLAIN);
        assertThatThrownBy(() -> checkpoint.weights(manager, model))
                .isInstanceOf(StepFailed.class)
                .hasMessage("tensor model.layers.0.mlp.down_proj.weight of the checkpoint at " + folder
                        + " has shape (16, 24), the model that its config.json describes needs (16, 32)");
    }

    @Test
    void a_tensor_that_is_absent_is_named(@TempDir Path folder) throws IOException {
        copyWith(folder, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
        Qwen2Checkpoint checkpoint = Qwen2Checkpoint.open(folder);
        ModelConfig model = checkpoint.model(PLAIN);
        assertThatThrownBy(() -> checkpoint.weights(manager, model))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("has no tensor model.layers.2.input_layernorm.weight");
    }

    @Test
    void a_model_of_another_kind_is_refused(@TempDir Path folder) throws IOException {
        copyWith(folder, "\"model_type\": \"qwen2\"", "\"model_type\": \"llama\"");
        assertThatThrownBy(() -> Qwen2Checkpoint.open(folder))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("is of model_type 'llama'; only qwen2");
    }

    private static void copyWith(Path folder, String former, String latter) throws IOException {
        Path from = golden("float32");
        String config = Files.readString(from.resolve("config.json"));
        assertThat(config).contains(former);
        Files.writeString(folder.resolve("config.json"), config.replace(former, latter));
        Files.copy(from.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    }

    /** One row of text, each position asked for. */
    private DecoderInput text(long[] tokens) {
        int length = tokens.length;
        float[] mask = new float[length * length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % length <= i / length ? 0 : -1e9f;
        }
        long[] places = IntStream.range(0, length).asLongStream().toArray();
        return new DecoderInput(
                manager.create(new long[0], new Shape(0, 1)),
                manager.create(new long[0]),
                manager.create(new long[0]),
                manager.create(tokens, new Shape(1, length)),
                manager.create(places, new Shape(1, length)),
                manager.create(mask, new Shape(1, 1, length, length)),
                manager.create(new long[0]),
                new NDList(manager.create(places)),
                new NDList(manager.create(new float[0], new Shape(length, 0))));
    }

    private static long[] longs(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToLong(i -> array.get(i).asLong())
                .toArray();
    }

    private static Path golden(String name) {
        URL config = Objects.requireNonNull(Qwen2CheckpointTest.class.getResource(name + "/config.json"), name);
        try {
            return Path.of(config.toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
