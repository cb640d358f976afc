package io.genrec.inference.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Weights {@code [in, out]} in the layout in which oneDNN multiplies with them fastest, and a bias where there is one. As
 * 8-bit integers each output has a scale of its own, the greatest of its weights over 127.
 */
final class OneDnnMatrix {
    /** Rows of a typical product: of so many the layout is chosen, and kept for all. */
    private static final int TYPICAL_ROWS = 64;

    private final int in;
    private final int out;
    private final boolean quantised;
    private final dnnl_memory_desc layout;
    private final dnnl_memory weights;
    private final Optional<dnnl_memory> bias;
    private final Optional<dnnl_memory> scales;
    /** Memory of the tensors, which they do not keep themselves. */
    private final List<OneDnnBuffer> memory;

    /**
     * @param weights {@code [out, in]}, row after row, as files have them
     * @param bias {@code [out]}, or empty
     * @param quantised whether as 8-bit integers
     */
    OneDnnMatrix(
            OneDnn library, dnnl_stream stream, int in, int out, float[] weights, float[] bias, boolean quantised) {
        this.in = in;
        this.out = out;
        this.quantised = quantised;
        OneDnnBuffer scale = new OneDnnBuffer(out);
        this.scales = quantised
                ? Optional.of(library.tensor(OneDnn.strided(new long[] {out}, new long[] {1}), scale.pointer()))
                : Optional.empty();
        this.layout = chosen(library);
        OneDnnBuffer packed = new OneDnnBuffer((dnnl.dnnl_memory_desc_get_size(layout) + 3) / Float.BYTES);
        this.weights = library.tensor(layout, packed.pointer());
        OneDnnBuffer plain = new OneDnnBuffer((long) in * out);
        if (quantised) {
            quantise(weights, plain, scale);
        } else {
            plain.floats().put(0, weights);
        }
        pack(library, stream, plain);
        OneDnnBuffer biases = new OneDnnBuffer(out);
        biases.floats().put(0, bias);
        this.bias = bias.length == 0
                ? Optional.empty()
                : Optional.of(library.tensor(OneDnn.dense(1, out), biases.pointer()));
        this.memory = new ArrayList<>(List.of(packed, biases, scale));
    }

    int in() {
        return in;
    }

    int out() {
        return out;
    }

    dnnl_memory_desc layout() {
        return layout;
    }

    dnnl_memory weights() {
        return weights;
    }

    /** {@code [out]}, by which the product of 8-bit integers is multiplied; empty where the weights are floats. */
    Optional<dnnl_memory> scales() {
        return scales;
    }

    private int type() {
        return quantised ? dnnl.dnnl_s8 : dnnl.dnnl_f32;
    }

    /** What products with it need to know. */
    dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = OneDnn.attributes();
        if (quantised) {
            OneDnn.check("scale a product", dnnl.dnnl_primitive_attr_set_scales_mask(attributes, dnnl.DNNL_ARG_SRC, 0));
            OneDnn.check(
                    "scale a product",
                    dnnl.dnnl_primitive_attr_set_scales_mask(attributes, dnnl.DNNL_ARG_WEIGHTS, 1 << 1));
        }
        return attributes;
    }

    /** Rows to be multiplied with it. */
    dnnl_memory_desc source(int rows) {
        return OneDnn.strided(type(), new long[] {rows, in}, new long[] {in, 1});
    }

    private void quantise(float[] weights, OneDnnBuffer to, OneDnnBuffer scale) {
        for (int row = 0; row < out; row++) {
            float greatest = Float.MIN_NORMAL;
            for (int i = row * in; i < (row + 1) * in; i++) {
                greatest = Math.max(greatest, Math.abs(weights[i]));
            }
            scale.floats().put(row, greatest / 127);
            for (int i = row * in; i < (row + 1) * in; i++) {
                to.bytes().put(i, (byte) Math.round(weights[i] / greatest * 127));
            }
        }
    }

    Optional<dnnl_memory> bias() {
        return bias;
    }

    private dnnl_memory_desc chosen(OneDnn library) {
        dnnl_primitive_desc product = new dnnl_primitive_desc();
        dnnl_primitive_attr attributes = attributes();
        OneDnn.check(
                "plan a product of " + in + " x " + out,
                dnnl.dnnl_matmul_primitive_desc_create(
                        product,
                        library.engine(),
                        source(TYPICAL_ROWS),
                        OneDnn.any(type(), in, out),
                        null,
                        OneDnn.dense(TYPICAL_ROWS, out),
                        attributes));
        dnnl_memory_desc copy = new dnnl_memory_desc();
        OneDnn.check(
                "copy a layout",
                dnnl.dnnl_memory_desc_clone(
                        copy, dnnl.dnnl_primitive_desc_query_md(product, dnnl.dnnl_query_weights_md, 0)));
        dnnl.dnnl_primitive_attr_destroy(attributes);
        dnnl.dnnl_primitive_desc_destroy(product);
        return copy;
    }

    private void pack(OneDnn library, dnnl_stream stream, OneDnnBuffer from) {
        dnnl_memory_desc plainLayout = OneDnn.strided(type(), new long[] {in, out}, new long[] {1, in});
        dnnl_memory source = library.tensor(plainLayout, from.pointer());
        dnnl_primitive_desc plan = new dnnl_primitive_desc();
        OneDnn.check(
                "plan the packing of weights",
                dnnl.dnnl_reorder_primitive_desc_create(
                        plan, plainLayout, library.engine(), layout, library.engine(), null));
        dnnl_primitive reorder = new dnnl_primitive();
        OneDnn.check("prepare the packing of weights", dnnl.dnnl_primitive_create(reorder, plan));
        dnnl_exec_arg_t arguments = OneDnn.arguments(dnnl.DNNL_ARG_FROM, source, dnnl.DNNL_ARG_TO, weights);
        OneDnn.check("pack weights", dnnl.dnnl_primitive_execute(reorder, stream, 2, arguments));
        OneDnn.check("pack weights", dnnl.dnnl_stream_wait(stream));
        dnnl.dnnl_primitive_destroy(reorder);
        dnnl.dnnl_primitive_desc_destroy(plan);
        dnnl.dnnl_memory_destroy(source);
    }

    /** Gives the memory back; nothing may run with it after. */
    void close() {
        dnnl.dnnl_memory_destroy(weights);
        bias.ifPresent(dnnl::dnnl_memory_destroy);
        scales.ifPresent(dnnl::dnnl_memory_destroy);
        dnnl.dnnl_memory_desc_destroy(layout);
        memory.clear();
    }
}
