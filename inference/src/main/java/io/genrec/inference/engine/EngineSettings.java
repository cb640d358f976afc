package io.genrec.inference.engine;

import com.typesafe.config.Config;
import io.genrec.inference.model.ModelConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Which engine runs the decoder, and how much of the machine it may take. Keys under {@code genrec.engine}. */
public sealed interface EngineSettings {
    /** Opens the engine on the graphs and weights of a bundle's folder. */
    Engine open(ModelConfig config, Path folder);

    /** What computes, and how precisely, in a word. */
    String label();

    /** The same for so many requests at once. */
    EngineSettings withParallelRequests(int requests);

    /**
     * Operations a second that one thread of this engine's library reaches in one large product of floats,
     * {@code 512 x 512 x 2048}, measured now: what a decoder's speed is to be compared with.
     */
    double peakOperations();

    static EngineSettings from(Config genrec) {
        return named(genrec.getString("engine.name"), genrec);
    }

    /**
     * An engine by its name, with the other settings as they are configured.
     *
     * @param name {@code onnxruntime}, {@code onednn}, {@code onednn-int8}, or {@code auto} for the faster that can be opened here
     */
    static EngineSettings named(String name, Config genrec) {
        Config engine = genrec.getConfig("engine");
        int threads = engine.getInt("threads-per-request");
        int parallel = engine.getInt("parallel-requests");
        EngineSettings onnxRuntime = new OnnxRuntime(threads, parallel);
        return switch (name) {
            case "onnxruntime" -> onnxRuntime;
            case "onednn" -> new OneDnnLibrary(false, parallel);
            case "onednn-int8" -> new OneDnnLibrary(true, parallel);
            case "auto" -> threads == 1 ? new OneDnnLibrary(false, parallel).or(onnxRuntime) : onnxRuntime;
            default ->
                throw new IllegalArgumentException(
                        "genrec.engine.name must be auto, onnxruntime, onednn or onednn-int8, not '" + name + "'");
        };
    }

    /**
     * oneDNN on the CPU, one thread a request; the graphs of the bundle are not read.
     *
     * @param quantised whether the layers multiply 8-bit integers, faster and less exactly: weights with a scale for each
     *     output, activations with one for each product
     * @param parallelRequests requests that decode at once, further ones wait their turn; 0 for the number of cores
     */
    record OneDnnLibrary(boolean quantised, int parallelRequests) implements EngineSettings {
        public OneDnnLibrary {
            requireParallel(parallelRequests);
        }

        /** Why this engine cannot be opened in this process; empty where it can. */
        public static Optional<String> problem() {
            return OneDnn.problem();
        }

        /** This engine where it can be opened, and where not another, with a line in the log that says why. */
        private EngineSettings or(EngineSettings other) {
            return problem()
                    .<EngineSettings>map(problem -> {
                        LoggerFactory.getLogger(EngineSettings.class)
                                .info("decoding with {}, since {}", other.label(), problem);
                        return other;
                    })
                    .orElse(this);
        }

        @Override
        public String label() {
            return quantised ? "onednn-int8" : "onednn";
        }

        @Override
        public OneDnnLibrary withParallelRequests(int requests) {
            return new OneDnnLibrary(quantised, requests);
        }

        @Override
        public double peakOperations() {
            return OneDnnEngine.peakOperations();
        }

        @Override
        public Engine open(ModelConfig config, Path folder) {
            int parallel = parallelRequests > 0
                    ? parallelRequests
                    : Runtime.getRuntime().availableProcessors();
            return OneDnnEngine.open(config, folder, quantised, parallel);
        }
    }

    private static void requireParallel(int requests) {
        if (requests < 0) {
            throw new IllegalArgumentException("genrec.engine.parallel-requests must not be negative: " + requests);
        }
    }

    /**
     * ONNX Runtime on the CPU.
     *
     * @param parallelRequests requests that decode at once, further ones wait their turn; 0 for the number of
     *     cores divided by the threads of a request
     */
    record OnnxRuntime(int threadsPerRequest, int parallelRequests) implements EngineSettings {
        public OnnxRuntime {
            if (threadsPerRequest < 1) {
                throw new IllegalArgumentException(
                        "genrec.engine.threads-per-request must be positive: " + threadsPerRequest);
            }
            requireParallel(parallelRequests);
        }

        /** One thread a request, and as many requests as cores: the best throughput measured. */
        public static OnnxRuntime onAllCores() {
            return new OnnxRuntime(1, 0);
        }

        @Override
        public String label() {
            return "onnxruntime";
        }

        @Override
        public OnnxRuntime withParallelRequests(int requests) {
            return new OnnxRuntime(threadsPerRequest, requests);
        }

        @Override
        public double peakOperations() {
            return OnnxRuntimePeak.measure();
        }

        @Override
        public Engine open(ModelConfig config, Path folder) {
            int parallel = parallelRequests > 0
                    ? parallelRequests
                    : Math.max(1, Runtime.getRuntime().availableProcessors() / threadsPerRequest);
            return OnnxRuntimeEngine.open(config, folder, threadsPerRequest, parallel);
        }
    }
}
