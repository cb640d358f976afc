package io.genrec.inference.engine;

import static io.genrec.inference.engine.EngineAgreement.config;
import static io.genrec.inference.engine.EngineAgreement.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.ReferenceDecoder;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneDnnEngineIT {
    @TempDir
    Path folder;

    @BeforeAll
    static void there_is_a_library() {
        assumeTrue(EngineSettings.OneDnnLibrary.problem().isEmpty(), () -> EngineSettings.OneDnnLibrary.problem()
                .orElseThrow());
    }

    static Stream<ModelConfig> configs() {
        return EngineAgreement.configs();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void agrees_with_the_reference_decoder_at_every_level(ModelConfig config) {
        agrees(config, 7, new Random(11), 0, 1, config.maxHistory());
    }

    /** Prompts and beams of several blocks of 64 rows, full and not; fewer beams after more. */
    @Test
    void agrees_with_the_reference_decoder_over_several_blocks_of_rows() {
        ModelConfig config = new ModelConfig(
                new CodeSpace(3, 16), new Backbone(3, 16, 40, new Attention(4, 2, 8)), 40, Switches.ALL_ON);
        for (int beams : new int[] {129, 64, 65, 3}) {
            agrees(config, beams, new Random(beams), 40, 31, 32, 7);
        }
    }

    @Test
    void agrees_with_the_reference_decoder_over_random_shapes() {
        for (int trial = 0; trial < 20; trial++) {
            long seed = new Random().nextLong();
            Random random = new Random(seed);
            int shared = 1 + random.nextInt(3);
            ModelConfig config = new ModelConfig(
                    new CodeSpace(1 + random.nextInt(4), 2 + random.nextInt(30)),
                    new Backbone(
                            1 + random.nextInt(3),
                            1 + random.nextInt(40),
                            1 + random.nextInt(40),
                            new Attention(shared * (1 + random.nextInt(3)), shared, 2 * (1 + random.nextInt(8)))),
                    1 + random.nextInt(20),
                    new Switches(
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean()));
            try {
                agrees(config, 1 + random.nextInt(20), random, random.nextInt(config.maxHistory() + 1));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + config, e);
            }
        }
    }

    private void agrees(ModelConfig config, int beams, Random random, int... histories) {
        List<Tensor> weights = RandomWeights.of(config, 7);
        try (Engine engine = open(config, weights, 1)) {
            EngineAgreement agreement =
                    new EngineAgreement(config, new ReferenceDecoder(config, weights), engine, beams, random);
            for (int items : histories) {
                agreement.holds(EngineAgreement.prompt(config, items, random));
            }
        }
    }

    /** Of logits about as wide as 1, the mean difference is a few hundredths, where a wrong scale would make it as wide as they. */
    @Test
    void integers_of_8_bits_come_close_to_the_reference_decoder() {
        ModelConfig config = new ModelConfig(
                new CodeSpace(3, 32), new Backbone(3, 64, 96, new Attention(4, 2, 16)), 20, Switches.ALL_ON);
        List<Tensor> weights = RandomWeights.of(config, 7);
        ReferenceDecoder reference = new ReferenceDecoder(config, weights);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), weights);
        try (Engine engine = new EngineSettings.OneDnnLibrary(true, 1).open(config, folder);
                Decoding decoding = engine.start(EngineAgreement.prompt(config, 20, new Random(3)))) {
            double sum = distance(decoding, reference.logits(EngineAgreement.prompt(config, 20, new Random(3))));
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            sum += distance(decoding, reference.logits(EngineAgreement.prompt(config, 20, new Random(3)), 5));
            assertThat(sum / 2).isPositive().isLessThan(0.08);
        }
    }

    /** The root of the mean square of the difference, beside that of the logits themselves. */
    private static double distance(Decoding decoding, double[] expected) {
        double difference = 0;
        double square = 0;
        for (int code = 0; code < expected.length; code++) {
            difference += Math.pow(decoding.logits().get(code) - expected[code], 2);
            square += expected[code] * expected[code];
        }
        return Math.sqrt(difference / square);
    }

    @Test
    void requests_at_once_do_not_disturb_each_other() {
        ModelConfig config = config(3, 16, 4, 2, 8);
        List<Tensor> weights = RandomWeights.of(config, 7);
        ReferenceDecoder reference = new ReferenceDecoder(config, weights);
        try (Engine engine = open(config, weights, 3)) {
            List<CompletableFuture<Void>> requests = new ArrayList<>();
            IntStream.range(0, 6)
                    .forEach(seed -> requests.add(CompletableFuture.runAsync(() -> {
                        Random random = new Random(seed);
                        new EngineAgreement(config, reference, engine, 5 + seed, random)
                                .holds(EngineAgreement.prompt(config, seed % 4, random));
                    })));
            requests.forEach(CompletableFuture::join);
        }
    }

    /** What one thread has compiled others run: the working memory is the request's, not of the thread that compiled. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void all_threads_answer_a_request_alike(boolean quantised) {
        ModelConfig config = ModelConfig.ofDepth(new CodeSpace(3, 64), 4, 50);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(config, 7));
        try (Engine engine = new EngineSettings.OneDnnLibrary(quantised, 3).open(config, folder)) {
            float[] expected = lastLogits(config, engine);
            for (int round = 0; round < 5; round++) {
                List<CompletableFuture<float[]>> requests = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    requests.add(CompletableFuture.supplyAsync(
                            () -> lastLogits(config, engine), work -> new Thread(work).start()));
                }
                requests.forEach(request -> assertThat(request.join()).isEqualTo(expected));
            }
        }
    }

    /** Of 60 beams at the last level. */
    private static float[] lastLogits(ModelConfig config, Engine engine) {
        try (Decoding decoding = engine.start(EngineAgreement.prompt(config, 50, new Random(3)))) {
            decoding.advance(new int[60], IntStream.range(0, 60).toArray(), 60);
            decoding.advance(
                    IntStream.range(0, 60).toArray(), IntStream.range(0, 60).toArray(), 60);
            float[] logits = new float[decoding.logits().remaining()];
            decoding.logits().get(logits);
            return logits;
        }
    }

    @Test
    void closing_waits_for_the_requests_under_way_and_then_nothing_is_started() throws Exception {
        ModelConfig config = config(2, 8, 2, 1, 4);
        List<Tensor> weights = RandomWeights.of(config, 1);
        Engine engine = open(config, weights, 1);
        CompletableFuture<Void> closing;
        try (Decoding decoding = engine.start(prompt(new int[] {3, 4}))) {
            closing = CompletableFuture.runAsync(engine::close);
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            assertThat((double) decoding.logits().get(0))
                    .isCloseTo(
                            new ReferenceDecoder(config, weights).logits(prompt(new int[] {3, 4}), 5)[0],
                            within(EngineAgreement.TOLERANCE));
            assertThatThrownBy(() -> decoding.advance(new int[] {0}, new int[] {5}, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(closing).isNotDone();
        }
        closing.get();
        assertThatThrownBy(() -> engine.start(prompt()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
    }

    @Test
    void a_prompt_longer_than_the_model_knows_is_refused() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        try (Engine engine = open(config, RandomWeights.of(config, 1), 1)) {
            assertThatThrownBy(() -> engine.start(prompt(new int[config.maxHistory() + 1][2])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most " + config.maxHistory() + " items");
        }
    }

    @Test
    void weights_that_contradict_the_config_are_refused() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(config(2, 9, 2, 1, 4), 1));
        assertThatThrownBy(() -> new EngineSettings.OneDnnLibrary(false, 1).open(config, folder))
                .isInstanceOf(BrokenWeights.class)
                .hasMessageContaining("model.embed_tokens.weight");
    }

    private Engine open(ModelConfig config, List<Tensor> weights, int parallel) {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), weights);
        return new EngineSettings.OneDnnLibrary(false, parallel).open(config, folder);
    }
}
