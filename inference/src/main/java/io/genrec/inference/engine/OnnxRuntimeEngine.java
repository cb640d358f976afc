package io.genrec.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** ONNX Runtime on the CPU: two sessions that all requests share. */
final class OnnxRuntimeEngine implements Engine {
    private final ModelConfig config;
    private final int parallel;
    private final Semaphore permits;
    private final OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    private final OrtSession prefill;
    private final OrtSession decode;
    private volatile boolean closed;

    private OnnxRuntimeEngine(ModelConfig config, Path folder, int threads, int parallel) throws OrtException {
        this.config = config;
        this.parallel = parallel;
        this.permits = new Semaphore(parallel, true);
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Threads that wait must not burn the cores that other requests compute on.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.prefill =
                    environment.createSession(folder.resolve(OnnxGraphs.PREFILL).toString(), options);
            this.decode = openOrClose(folder.resolve(OnnxGraphs.DECODE), options, prefill);
        }
    }

    static OnnxRuntimeEngine open(ModelConfig config, Path folder, int threads, int parallel) {
        try {
            return new OnnxRuntimeEngine(config, folder, threads, parallel);
        } catch (OrtException e) {
            throw new EngineFailed(
                    "ONNX Runtime cannot open the graphs in " + folder + ", write the bundle again: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Decoding start(Prompt prompt) {
        Engine.requireFits(config, prompt);
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("the engine is closed");
            }
            return new OnnxRuntimeDecoding(config, environment, prefill, decode, prompt, permits::release);
        } catch (OrtException e) {
            permits.release();
            throw new EngineFailed("ONNX Runtime failed on the prompt: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            permits.release();
            throw e;
        }
    }

    /** Waits for the requests under way. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(parallel);
        try {
            if (!closed) {
                closed = true;
                closeSessions();
            }
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime failed to close: " + e.getMessage(), e);
        } finally {
            permits.release(parallel);
        }
    }

    private void closeSessions() throws OrtException {
        try {
            prefill.close();
        } finally {
            decode.close();
        }
    }

    private OrtSession openOrClose(Path graph, SessionOptions options, OrtSession opened) throws OrtException {
        try {
            return environment.createSession(graph.toString(), options);
        } catch (OrtException e) {
            opened.close();
            throw e;
        }
    }
}
