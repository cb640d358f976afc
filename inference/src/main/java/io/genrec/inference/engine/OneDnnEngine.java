package io.genrec.inference.engine;

import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.weights.Safetensors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The decoder on oneDNN, a library of products: what the graphs say in a few hundred small operators is here a dozen products
 * a layer, with gates and sums computed inside them, and buffers that requests use one after the other. One thread a request.
 */
final class OneDnnEngine implements Engine {
    private final OneDnn library;
    private final ModelConfig config;
    private final int parallel;
    private final Semaphore permits;
    private final OneDnnPrimitives primitives;
    private final OneDnnModel model;
    private final Queue<OneDnnDecoder> free = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private OneDnnEngine(ModelConfig config, Safetensors weights, boolean quantised, int parallel) {
        this.library = OneDnn.library();
        this.config = config;
        this.parallel = parallel;
        this.permits = new Semaphore(parallel, true);
        this.primitives = new OneDnnPrimitives(library);
        library.computeInThisThread();
        OneDnnSteps steps = new OneDnnSteps(library, primitives);
        try {
            this.model = new OneDnnModel(config, weights, quantised, library, steps);
        } finally {
            steps.close();
        }
    }

    static OneDnnEngine open(ModelConfig config, Path folder, boolean quantised, int parallel) {
        Safetensors weights = Safetensors.open(folder.resolve(OnnxGraphs.WEIGHTS));
        OnnxGraphs.requireShapes(config, weights);
        return new OneDnnEngine(config, weights, quantised, parallel);
    }

    /** As {@link EngineSettings#peakOperations}. */
    static double peakOperations() {
        OneDnn library = OneDnn.library();
        library.computeInThisThread();
        OneDnnPrimitives primitives = new OneDnnPrimitives(library);
        OneDnnSteps steps = new OneDnnSteps(library, primitives);
        OneDnnMatrix matrix = new OneDnnMatrix(
                library,
                steps.stream(),
                PeakProduct.IN,
                PeakProduct.OUT,
                new float[PeakProduct.IN * PeakProduct.OUT],
                new float[0],
                false);
        OneDnnBuffer from = new OneDnnBuffer((long) PeakProduct.ROWS * PeakProduct.IN);
        OneDnnBuffer to = new OneDnnBuffer((long) PeakProduct.ROWS * PeakProduct.OUT);
        try {
            return PeakProduct.operations(
                    () -> steps.product(PeakProduct.ROWS, matrix, from, to, OneDnnPrimitives.After.NOTHING, to));
        } finally {
            steps.close();
            matrix.close();
            primitives.close();
        }
    }

    @Override
    public Decoding start(Prompt prompt) {
        Engine.requireFits(config, prompt);
        permits.acquireUninterruptibly();
        OneDnnDecoder decoder = null;
        try {
            if (closed) {
                throw new IllegalStateException("the engine is closed");
            }
            library.computeInThisThread();
            decoder = free.poll();
            if (decoder == null) {
                decoder = new OneDnnDecoder(config, model, new OneDnnSteps(library, primitives));
            }
            decoder.read(prompt);
            return new OneDnnDecoding(decoder);
        } catch (RuntimeException | Error e) {
            if (decoder != null) {
                decoder.close();
            }
            permits.release();
            throw e;
        }
    }

    private final class OneDnnDecoding implements Decoding {
        private final OneDnnDecoder decoder;
        private int level;
        private boolean closed;

        private OneDnnDecoding(OneDnnDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public FloatBuffer logits() {
            return decoder.logits();
        }

        @Override
        public void advance(int[] parents, int[] codes, int beams) {
            if (level == config.space().levels() - 1) {
                throw new IllegalStateException("no level below " + level);
            }
            library.computeInThisThread();
            decoder.advance(parents, codes, beams);
            level++;
        }

        @Override
        public void restart() {
            decoder.restart();
            level = 0;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                free.add(decoder);
                permits.release();
            }
        }
    }

    /** Waits for the requests under way. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(parallel);
        try {
            if (!closed) {
                closed = true;
                free.forEach(OneDnnDecoder::close);
                free.clear();
                model.close();
                primitives.close();
            }
        } finally {
            permits.release(parallel);
        }
    }
}
