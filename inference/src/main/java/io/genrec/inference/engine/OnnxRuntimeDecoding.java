package io.genrec.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.genrec.inference.graph.GraphNames;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One request in ONNX Runtime. What a graph returns stays in native memory and is given to the next run as it is; only
 * the logits come to Java.
 */
final class OnnxRuntimeDecoding implements Decoding {
    private final ModelConfig config;
    private final OrtEnvironment environment;
    private final OrtSession decode;
    private final Runnable whenClosed;
    private final int items;
    private final OnnxTensor itemCodes;
    private final OrtSession.Result prompt;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private OrtSession.Result last;
    private int level;
    private boolean closed;

    OnnxRuntimeDecoding(
            ModelConfig config,
            OrtEnvironment environment,
            OrtSession prefill,
            OrtSession decode,
            Prompt request,
            Runnable whenClosed)
            throws OrtException {
        this.config = config;
        this.environment = environment;
        this.decode = decode;
        this.whenClosed = whenClosed;
        this.items = request.items().size();
        int levels = config.space().levels();
        this.itemCodes = integers(request.codes(), items * levels, items, levels);
        try {
            this.prompt = prefill(prefill, request);
        } catch (OrtException | RuntimeException e) {
            itemCodes.close();
            throw e;
        }
        this.last = prompt;
    }

    @Override
    public FloatBuffer logits() {
        return tensor(last, GraphNames.LOGITS).getFloatBuffer();
    }

    @Override
    public void advance(int[] parents, int[] codes, int beams) {
        if (level == config.space().levels() - 1) {
            throw new IllegalStateException("no level below " + level);
        }
        level++;
        try (OnnxTensor chosen = integers(codes, beams, beams);
                OnnxTensor continued = integers(parents, beams, beams);
                OnnxTensor next = integers(new int[] {level}, 1, 1)) {
            inputs.put(GraphNames.CODES, chosen);
            inputs.put(GraphNames.PARENTS, continued);
            inputs.put(GraphNames.LEVEL, next);
            OrtSession.Result result = run();
            forget(last);
            last = result;
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime failed at level " + level + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void restart() {
        forget(last);
        last = prompt;
        level = 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            forget(last);
            prompt.close();
            itemCodes.close();
            whenClosed.run();
        }
    }

    private OrtSession.Result prefill(OrtSession session, Prompt request) throws OrtException {
        if (!config.actionsAndGaps()) {
            return session.run(Map.of(GraphNames.CODES, itemCodes));
        }
        try (OnnxTensor actions = integers(request.actions(), items, items);
                OnnxTensor gaps = integers(request.gaps(), items, items);
                OnnxTensor requestGap = integers(new int[] {request.requestGap()}, 1, 1)) {
            return session.run(Map.of(
                    GraphNames.CODES,
                    itemCodes,
                    GraphNames.ACTIONS,
                    actions,
                    GraphNames.GAPS,
                    gaps,
                    GraphNames.REQUEST_GAP,
                    requestGap));
        }
    }

    private OrtSession.Result run() throws OrtException {
        if (last != prompt) {
            for (int i = 0; i < config.layers(); i++) {
                inputs.put(GraphNames.pastKey(i), tensor(last, GraphNames.ownKey(i)));
                inputs.put(GraphNames.pastValue(i), tensor(last, GraphNames.ownValue(i)));
            }
            if (config.historyPointer()) {
                inputs.put(GraphNames.PAST_AGREES, tensor(last, GraphNames.OWN_AGREES));
            }
            return decode.run(inputs);
        }
        float[] all = new float[items];
        Arrays.fill(all, 1);
        try (OnnxTensor noKey = floats(new float[0], config.keyValueHeads(), 1, config.headSize(), 0);
                OnnxTensor noValue = floats(new float[0], config.keyValueHeads(), 1, 0, config.headSize());
                OnnxTensor agrees = floats(all, 1, items)) {
            for (int i = 0; i < config.layers(); i++) {
                inputs.put(GraphNames.promptKey(i), tensor(prompt, GraphNames.promptKey(i)));
                inputs.put(GraphNames.promptValue(i), tensor(prompt, GraphNames.promptValue(i)));
                inputs.put(GraphNames.pastKey(i), noKey);
                inputs.put(GraphNames.pastValue(i), noValue);
            }
            if (config.historyPointer()) {
                inputs.put(GraphNames.PROMPT_CODES, itemCodes);
                inputs.put(GraphNames.POINTER_KEY, tensor(prompt, GraphNames.POINTER_KEY));
                inputs.put(GraphNames.PAST_AGREES, agrees);
            }
            return decode.run(inputs);
        }
    }

    private void forget(OrtSession.Result result) {
        if (result != prompt) {
            result.close();
        }
    }

    private static OnnxTensor tensor(OrtSession.Result result, String name) {
        return (OnnxTensor) result.get(name).orElseThrow();
    }

    private OnnxTensor integers(int[] values, int count, long... shape) throws OrtException {
        long[] wide = Arrays.stream(values, 0, count).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(wide), shape);
    }

    private OnnxTensor floats(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }
}
