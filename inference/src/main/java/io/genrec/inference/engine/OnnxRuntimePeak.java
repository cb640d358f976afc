package io.genrec.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.genrec.inference.graph.OnnxGraphs;
import java.nio.FloatBuffer;
import java.util.Map;

/** What ONNX Runtime reaches in one large product of constant weights, in one thread. */
final class OnnxRuntimePeak {
    private OnnxRuntimePeak() {}

    static double measure() {
        OrtEnvironment environment = OnnxRuntimeLibrary.environment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            byte[] graph = OnnxGraphs.product(PeakProduct.IN, PeakProduct.OUT);
            float[] rows = new float[PeakProduct.ROWS * PeakProduct.IN];
            try (OrtSession session = environment.createSession(graph, options);
                    OnnxTensor x = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(rows), new long[] {PeakProduct.ROWS, PeakProduct.IN})) {
                return PeakProduct.operations(() -> session.run(Map.of("x", x)).close());
            }
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime failed on a product: " + e.getMessage(), e);
        }
    }
}
