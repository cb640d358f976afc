package io.genrec.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.genrec.inference.graph.InterestGraph;
import io.genrec.inference.reward.RewardBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The graph of a reward model in ONNX Runtime on the CPU, each batch on the thread that asks. Safe for several threads. */
public final class InterestEngine implements Function<RewardBatch, float[]>, AutoCloseable {
    private final OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    private final OrtSession session;

    private InterestEngine(Path graph) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(graph.toString(), options);
        }
    }

    /** @throws EngineFailed where it is no graph that ONNX Runtime can open */
    public static InterestEngine open(Path graph) {
        try {
            return new InterestEngine(graph);
        } catch (OrtException e) {
            throw new EngineFailed(
                    "ONNX Runtime cannot open " + graph + ", write the bundle again: " + e.getMessage(), e);
        }
    }

    /** @return [B, 2], row-major: logits of a reaction, and of an order given one */
    @Override
    public float[] apply(RewardBatch batch) {
        Map<String, OnnxTensor> inputs = new TreeMap<>();
        try {
            for (Map.Entry<RewardBatch.Input, RewardBatch.Filled> input :
                    batch.inputs().entrySet()) {
                inputs.put(input.getKey().graphName(), tensor(input.getValue()));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer logits =
                        ((OnnxTensor) result.get(InterestGraph.LOGITS).orElseThrow()).getFloatBuffer();
                float[] values = new float[logits.remaining()];
                logits.get(values);
                return values;
            }
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime failed on the reward model: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(RewardBatch.Filled input) throws OrtException {
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        return input.values() instanceof LongBuffer whole
                ? OnnxTensor.createTensor(environment, whole, shape)
                : OnnxTensor.createTensor(environment, (FloatBuffer) input.values(), shape);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime failed to close: " + e.getMessage(), e);
        }
    }
}
