package io.genrec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The same training steps in eager PyTorch: {@code train_peer.py}, run by a Python that has torch.
 *
 * @param python the interpreter
 */
public record TorchPeer(String python) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "train_peer.py";
    private static final long PATIENCE_SECONDS = 600;

    /**
     * What the peer says of its round.
     *
     * @param loss before any step, without dropout, natural log
     * @param version of PyTorch
     */
    record Round(double loss, TrainingSteps.Seconds seconds, String version) {}

    /** Whether the interpreter is there and has torch. */
    public boolean found() {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Writes what every round needs: the script, the weights, the batch, the shape. */
    void prepare(TrainingSteps steps, Path folder) {
        steps.write(folder);
        try (InputStream script = Objects.requireNonNull(TorchPeer.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(script, folder.resolve(SCRIPT));
            JSON.writeValue(folder.resolve("bench.json").toFile(), steps.shape());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the steps of one round.
     *
     * @param fused whether PyTorch's fused attention and optimizer take the place of our operators
     * @throws StepFailed where the script fails
     */
    Round round(Path folder, TrainingSteps.Settings settings, int threads, boolean fused) {
        List<String> command = new ArrayList<>(List.of(
                python,
                folder.resolve(SCRIPT).toString(),
                folder.toString(),
                "--steps=" + settings.steps(),
                "--warm-up=" + settings.warmUp(),
                "--threads=" + threads));
        if (fused) {
            command.add("--fused");
        }
        Path errors = folder.resolve("peer.log");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new StepFailed("the PyTorch peer failed: "
                        + Files.readString(errors).strip().lines().reduce("", (former, line) -> line));
            }
            JsonNode round = JSON.readTree(said);
            return new Round(
                    round.path("loss").asDouble(),
                    new TrainingSteps.Seconds(
                            round.path("wallSeconds").asDouble(),
                            round.path("cpuSeconds").asDouble()),
                    round.path("version").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + python + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StepFailed interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StepFailed("interrupted while the PyTorch peer ran", e);
    }
}
