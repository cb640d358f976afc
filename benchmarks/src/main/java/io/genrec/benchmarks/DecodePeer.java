package io.genrec.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The same requests as others decode them: {@code decode_peer.py}, run by a Python that has torch and, for one of the peers,
 * transformers.
 *
 * @param python the interpreter
 */
public record DecodePeer(String python) {
    /** A loop in eager PyTorch, and Hugging Face's generate. */
    public enum Kind {
        EAGER("torch", "torch-eager"),
        GENERATE("transformers", "hf-generate");

        private final String library;
        private final String label;

        Kind(String library, String label) {
            this.library = library;
            this.label = label;
        }

        String label() {
            return label;
        }

        String library() {
            return library;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "decode_peer.py";
    private static final long PATIENCE_SECONDS = 600;

    /**
     * What a peer measured.
     *
     * @param wallSeconds of each request
     * @param cpuSeconds of each request, of all its threads
     * @param lists the best semantic ids of each prompt, best first
     * @param residentBytes of its process, at most
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Measured(
            List<Double> wallSeconds, List<Double> cpuSeconds, List<List<List<Integer>>> lists, long residentBytes) {
        DecodeLoad.Figures figures() {
            return new DecodeLoad.Figures(
                    wallSeconds.stream().map(seconds -> 1000 * seconds).toList(),
                    wallSeconds.stream().mapToDouble(Double::doubleValue).sum(),
                    1000 * cpuSeconds.stream().mapToDouble(Double::doubleValue).sum() / cpuSeconds.size());
        }

        List<List<SemanticId>> ids() {
            return lists.stream()
                    .map(list -> list.stream().map(SemanticId::new).toList())
                    .toList();
        }
    }

    /** Whether the interpreter is there and has what the peer needs. */
    public boolean has(Kind kind) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import " + kind.library)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while a peer was looked for", e);
        }
    }

    /** Writes what every peer needs beside the weights: the script, the prompts, the catalogue and the shape. */
    static void prepare(Path folder, ModelConfig model, SemanticIdTable items, List<Prompt> prompts) {
        int history = prompts.get(0).items().size();
        int levels = model.space().levels();
        Safetensors.write(
                folder.resolve("prompts.safetensors"),
                List.of(
                        tensor("codes", prompts, Prompt::codes, history, levels),
                        tensor("actions", prompts, Prompt::actions, history),
                        tensor("gaps", prompts, Prompt::gaps, history),
                        tensor("requestGap", prompts, prompt -> new int[] {prompt.requestGap()}),
                        whole(
                                "catalogue",
                                items.byItem().values().stream()
                                        .flatMap(id -> id.codes().stream())
                                        .mapToInt(Integer::intValue)
                                        .toArray(),
                                items.size(),
                                levels)));
        try (InputStream script = Objects.requireNonNull(DecodePeer.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(script, folder.resolve(SCRIPT));
            JSON.writeValue(folder.resolve("bench.json").toFile(), shape(model));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> shape(ModelConfig model) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("levels", model.space().levels());
        shape.put("codesPerLevel", model.space().codesPerLevel());
        shape.put("layers", model.layers());
        shape.put("hiddenSize", model.hiddenSize());
        shape.put("intermediateSize", model.intermediateSize());
        shape.put("heads", model.heads());
        shape.put("keyValueHeads", model.keyValueHeads());
        shape.put("headSize", model.headSize());
        shape.put("ropeTheta", model.ropeTheta());
        shape.put("epsilon", model.rmsNormEpsilon());
        shape.put("positions", model.maxPositions());
        shape.put("tokenMerger", model.tokenMerger());
        shape.put("separators", model.separators());
        shape.put("actionsAndGaps", model.actionsAndGaps());
        shape.put("tiedHead", model.tiedHead());
        return shape;
    }

    private interface Numbers {
        int[] of(Prompt prompt);
    }

    private static Tensor tensor(String name, List<Prompt> prompts, Numbers numbers, long... shapeOfOne) {
        int[] values = prompts.stream()
                .flatMapToInt(prompt -> Arrays.stream(numbers.of(prompt)))
                .toArray();
        long[] shape = new long[shapeOfOne.length + 1];
        shape[0] = prompts.size();
        System.arraycopy(shapeOfOne, 0, shape, 1, shapeOfOne.length);
        return whole(name, values, shape);
    }

    private static Tensor whole(String name, int[] values, long... shape) {
        FloatBuffer floats = FloatBuffer.allocate(values.length);
        IntStream.of(values).forEach(value -> floats.put(value));
        return new Tensor(name, Arrays.stream(shape).boxed().toList(), floats.flip());
    }

    /**
     * Lets a peer decode, in one thread.
     *
     * @throws StepFailed where the script fails
     */
    Measured measure(Path folder, Kind kind, int beams, int count, double seconds) {
        Path errors = folder.resolve("peer.log");
        try {
            Process process = new ProcessBuilder(
                            python,
                            folder.resolve(SCRIPT).toString(),
                            folder.toString(),
                            "--peer=" + kind.name().toLowerCase(Locale.ROOT),
                            "--beams=" + beams,
                            "--count=" + count,
                            "--threads=1",
                            "--seconds=" + seconds)
                    .redirectError(errors.toFile())
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new StepFailed("the peer " + kind.label() + " failed: "
                        + Files.readString(errors).strip().lines().reduce("", (former, line) -> line));
            }
            return JSON.readValue(out, Measured.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the peer " + kind.label() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while a peer was measured", e);
        }
    }
}
