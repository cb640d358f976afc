package io.genrec.inference.engine;

import io.genrec.inference.engine.OneDnnPrimitives.After;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;

/**
 * Primitives bound to the buffers they compute on, each bound when it first runs, so that running it again is one call. Of
 * one thread at a time.
 */
final class OneDnnSteps {
    private static final int GATED_BY = (2 * dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE) | dnnl.DNNL_ARG_SRC_1;

    private final OneDnn library;
    private final OneDnnPrimitives primitives;
    private final dnnl_stream stream = new dnnl_stream();
    private final Map<Object, Step> steps = new HashMap<>();
    private final List<dnnl_memory> tensors = new ArrayList<>();
    private final List<OneDnnBuffer> scratchpads = new ArrayList<>();
    private final OneDnnBuffer scale = new OneDnnBuffer(1);
    private final dnnl_memory scaleTensor;

    OneDnnSteps(OneDnn library, OneDnnPrimitives primitives) {
        this.library = library;
        this.primitives = primitives;
        this.scaleTensor = library.tensor(OneDnn.strided(new long[] {1}, new long[] {1}), scale.pointer());
        OneDnn.check(
                "create a stream", dnnl.dnnl_stream_create(stream, library.engine(), dnnl.dnnl_stream_default_flags));
    }

    dnnl_stream stream() {
        return stream;
    }

    private record Step(dnnl_primitive primitive, dnnl_exec_arg_t arguments, int count) {}

    private record Product(int rows, OneDnnMatrix weights, OneDnnBuffer from, OneDnnBuffer to, After after) {}

    private record Batched(
            OneDnnBuffer from, long fromAt, OneDnnBuffer with, OneDnnBuffer to, int rows, int in, int out) {}

    private record Softmax(OneDnnBuffer scores, int rows, int columns) {}

    private record Quantised(int rows, int columns, OneDnnBuffer from, OneDnnBuffer to) {}

    /**
     * Rounds to 8-bit integers, {@code greatest} to 127, for the products that come next with weights of such integers.
     *
     * @param greatest no number of the rows that count is greater, whatever its sign
     */
    void quantise(int rows, int columns, float greatest, OneDnnBuffer from, OneDnnBuffer to) {
        scale.floats().put(0, Math.max(greatest, Float.MIN_NORMAL) / 127);
        Quantised key = new Quantised(rows, columns, from, to);
        Step step = steps.get(key);
        if (step == null) {
            dnnl_memory_desc integers =
                    OneDnn.strided(dnnl.dnnl_s8, new long[] {rows, columns}, new long[] {columns, 1});
            step = bind(
                    key,
                    primitives.quantised(rows, columns),
                    List.of(
                            dnnl.DNNL_ARG_FROM,
                            tensor(OneDnn.dense(rows, columns), from.pointer()),
                            dnnl.DNNL_ARG_TO,
                            tensor(integers, to.pointer()),
                            dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_DST,
                            scaleTensor));
        }
        run(step);
    }

    /**
     * {@code to = from x weights}, or what {@code after} makes of it.
     *
     * @param gated by what the product is multiplied where it is gated; else not looked at
     */
    void product(int rows, OneDnnMatrix weights, OneDnnBuffer from, OneDnnBuffer to, After after, OneDnnBuffer gated) {
        Product key = new Product(rows, weights, from, to, after);
        Step step = steps.get(key);
        if (step == null) {
            List<Object> arguments = new ArrayList<>(List.of(
                    dnnl.DNNL_ARG_SRC,
                    tensor(weights.source(rows), from.pointer()),
                    dnnl.DNNL_ARG_WEIGHTS,
                    weights.weights(),
                    dnnl.DNNL_ARG_DST,
                    tensor(OneDnn.dense(rows, weights.out()), to.pointer())));
            weights.scales()
                    .ifPresent(scales -> arguments.addAll(List.of(
                            dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_SRC,
                            scaleTensor,
                            dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS,
                            scales)));
            weights.bias().ifPresent(bias -> arguments.addAll(List.of(dnnl.DNNL_ARG_BIAS, bias)));
            if (after == After.GATE) {
                arguments.addAll(List.of(GATED_BY, tensor(OneDnn.dense(rows, weights.out()), gated.pointer())));
            }
            step = bind(key, primitives.product(rows, weights, after), arguments);
        }
        run(step);
    }

    /**
     * {@code to[b] = from[b] x with[b]}.
     *
     * @param fromAt where the first of {@code from} begins, in floats
     * @param wide floats from one of {@code with} to the next
     * @param transposed whether each of {@code with} lies in memory as {@code [out, in]}
     */
    void batched(
            int batch,
            int rows,
            int in,
            int out,
            OneDnnBuffer from,
            long fromAt,
            OneDnnBuffer with,
            long wide,
            boolean transposed,
            OneDnnBuffer to) {
        Batched key = new Batched(from, fromAt, with, to, rows, in, out);
        Step step = steps.get(key);
        if (step == null) {
            long[] strides = transposed ? new long[] {wide, 1, in} : new long[] {wide, out, 1};
            step = bind(
                    key,
                    primitives.batched(batch, rows, in, out, wide, transposed),
                    List.of(
                            dnnl.DNNL_ARG_SRC,
                            tensor(OneDnn.dense(batch, rows, in), from.pointer().getPointer(fromAt * Float.BYTES)),
                            dnnl.DNNL_ARG_WEIGHTS,
                            tensor(OneDnn.strided(new long[] {batch, in, out}, strides), with.pointer()),
                            dnnl.DNNL_ARG_DST,
                            tensor(OneDnn.dense(batch, rows, out), to.pointer())));
        }
        run(step);
    }

    /** Each row to shares that add up to 1. */
    void softmax(OneDnnBuffer scores, int rows, int columns) {
        Softmax key = new Softmax(scores, rows, columns);
        Step step = steps.get(key);
        if (step == null) {
            dnnl_memory tensor = tensor(OneDnn.dense(rows, columns), scores.pointer());
            step = bind(
                    key,
                    primitives.softmax(rows, columns),
                    List.of(dnnl.DNNL_ARG_SRC, tensor, dnnl.DNNL_ARG_DST, tensor));
        }
        run(step);
    }

    private Step bind(Object key, OneDnnPrimitives.Compiled compiled, List<Object> arguments) {
        List<Object> all = new ArrayList<>(arguments);
        if (compiled.scratchpadBytes() > 0) {
            dnnl_memory tensor = library.tensor(compiled.scratchpad(), scratchpad(compiled.scratchpadBytes()));
            tensors.add(tensor);
            all.addAll(List.of(dnnl.DNNL_ARG_SCRATCHPAD, tensor));
        }
        Step step = new Step(compiled.primitive(), OneDnn.arguments(all.toArray()), all.size() / 2);
        steps.put(key, step);
        return step;
    }

    /** Working memory that steps share, since they run one after the other; a greater one beside it where it is too small. */
    private BytePointer scratchpad(long size) {
        OneDnnBuffer last = scratchpads.isEmpty() ? null : scratchpads.get(scratchpads.size() - 1);
        if (last == null || last.bytes().capacity() < size) {
            last = new OneDnnBuffer(size / Float.BYTES + 1);
            scratchpads.add(last);
        }
        return last.pointer();
    }

    private dnnl_memory tensor(dnnl_memory_desc layout, BytePointer memory) {
        dnnl_memory tensor = library.tensor(layout, memory);
        dnnl.dnnl_memory_desc_destroy(layout);
        tensors.add(tensor);
        return tensor;
    }

    private void run(Step step) {
        int status = dnnl.dnnl_primitive_execute(step.primitive(), stream, step.count(), step.arguments());
        if (status != dnnl.dnnl_success) {
            OneDnn.check("compute", status);
        }
    }

    /** Unbinds all steps: their buffers are about to be replaced. */
    void forget() {
        tensors.forEach(dnnl::dnnl_memory_destroy);
        tensors.clear();
        steps.clear();
    }

    void close() {
        forget();
        dnnl.dnnl_memory_destroy(scaleTensor);
        dnnl.dnnl_stream_destroy(stream);
    }
}
