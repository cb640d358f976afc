package io.genrec.inference.engine;

import static io.genrec.inference.engine.EngineAgreement.config;
import static io.genrec.inference.engine.EngineAgreement.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.inference.ReferenceDecoder;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxRuntimeEngineIT {
    @TempDir
    Path folder;

    static Stream<ModelConfig> configs() {
        return EngineAgreement.configs();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void agrees_with_the_reference_decoder_at_every_level(ModelConfig config) {
        List<Tensor> weights = RandomWeights.of(config, 7);
        Random random = new Random(11);
        try (Engine engine = open(config, weights)) {
            EngineAgreement agreement =
                    new EngineAgreement(config, new ReferenceDecoder(config, weights), engine, 7, random);
            for (int items : new int[] {0, 1, config.maxHistory()}) {
                agreement.holds(EngineAgreement.prompt(config, items, random));
            }
        }
    }

    @Test
    void a_prompt_longer_than_the_model_knows_is_refused() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        try (Engine engine = open(config, RandomWeights.of(config, 1))) {
            assertThatThrownBy(() -> engine.start(prompt(new int[config.maxHistory() + 1][2])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most " + config.maxHistory() + " items");
        }
    }

    @Test
    void a_closed_engine_starts_nothing() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        Engine engine = open(config, RandomWeights.of(config, 1));
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.start(prompt()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
    }

    @Test
    void closing_waits_for_the_requests_under_way() throws Exception {
        ModelConfig config = config(2, 8, 2, 1, 4);
        List<Tensor> weights = RandomWeights.of(config, 1);
        Engine engine = open(config, weights);
        CompletableFuture<Void> closing;
        try (Decoding decoding = engine.start(prompt(new int[] {3, 4}))) {
            closing = CompletableFuture.runAsync(engine::close);
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            assertThat((double) decoding.logits().get(0))
                    .isCloseTo(
                            new ReferenceDecoder(config, weights).logits(prompt(new int[] {3, 4}), 5)[0],
                            within(EngineAgreement.TOLERANCE));
            assertThat(closing).isNotDone();
        }
        closing.get();
    }

    @Test
    void new_weights_of_the_same_layout_need_no_new_graphs() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        open(config, RandomWeights.of(config, 1)).close();
        List<Tensor> others = RandomWeights.of(config, 2);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), others);
        try (Engine engine = new EngineSettings.OnnxRuntime(1, 1).open(config, folder);
                Decoding decoding = engine.start(prompt(new int[] {3, 4}))) {
            double expected = new ReferenceDecoder(config, others).logits(prompt(new int[] {3, 4}))[7];
            assertThat((double) decoding.logits().get(7)).isCloseTo(expected, within(EngineAgreement.TOLERANCE));
        }
    }

    @Test
    void there_is_no_level_below_the_last() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        try (Engine engine = open(config, RandomWeights.of(config, 1));
                Decoding decoding = engine.start(prompt())) {
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            assertThatThrownBy(() -> decoding.advance(new int[] {0}, new int[] {5}, 1))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void graphs_that_are_none_are_named() throws IOException {
        ModelConfig config = config(2, 8, 2, 1, 4);
        open(config, RandomWeights.of(config, 1)).close();
        Files.writeString(folder.resolve(OnnxGraphs.DECODE), "garbage");
        assertThatThrownBy(() -> new EngineSettings.OnnxRuntime(1, 1).open(config, folder))
                .isInstanceOf(EngineFailed.class)
                .hasMessageStartingWith("ONNX Runtime cannot open the graphs in " + folder);
    }

    private Engine open(ModelConfig config, List<Tensor> weights) {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), weights);
        OnnxGraphs.write(config, folder);
        return new EngineSettings.OnnxRuntime(1, 1).open(config, folder);
    }
}
