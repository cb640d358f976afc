package io.genrec.inference.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** The compiled primitives of one engine, each made when it is first needed and shared by all requests. */
final class OneDnnPrimitives {
    private final OneDnn library;
    private final Map<Object, Compiled> made = new ConcurrentHashMap<>();

    OneDnnPrimitives(OneDnn library) {
        this.library = library;
    }

    /**
     * A primitive and the working memory that it needs while it runs.
     *
     * @param scratchpad its layout
     * @param scratchpadBytes 0 for none
     */
    record Compiled(dnnl_primitive primitive, dnnl_memory_desc scratchpad, long scratchpadBytes) {}

    /** What becomes of a product besides: nothing; it is added to what is there; or {@code silu(product) * other}. */
    enum After {
        NOTHING,
        ADD,
        GATE
    }

    private record Product(int rows, int in, int out, boolean bias, boolean quantised, After after) {}

    private record Quantised(int rows, int columns) {}

    private record Batched(long batch, long rows, long in, long out, long wide, boolean transposed) {}

    private record Softmax(long rows, long columns) {}

    /** {@code [rows, in] x [in, out]}, rows one after the other, with weights as they are packed. */
    Compiled product(int rows, OneDnnMatrix weights, After after) {
        Product key = new Product(
                rows,
                weights.in(),
                weights.out(),
                weights.bias().isPresent(),
                weights.scales().isPresent(),
                after);
        return made.computeIfAbsent(key, absent -> {
            dnnl_memory_desc destination = OneDnn.dense(rows, weights.out());
            return matmul(
                    weights.source(rows),
                    weights.layout(),
                    key.bias() ? OneDnn.dense(1, weights.out()) : null,
                    destination,
                    attributes(weights.attributes(), after, destination));
        });
    }

    /**
     * For each of {@code batch} pairs {@code [rows, in] x [in, out]}.
     *
     * @param wide floats from one pair's second matrix to the next
     * @param transposed whether the second matrix lies in memory as {@code [out, in]}
     */
    Compiled batched(int batch, int rows, int in, int out, long wide, boolean transposed) {
        return made.computeIfAbsent(new Batched(batch, rows, in, out, wide, transposed), absent -> {
            long[] strides = transposed ? new long[] {wide, 1, in} : new long[] {wide, out, 1};
            return matmul(
                    OneDnn.dense(batch, rows, in),
                    OneDnn.strided(new long[] {batch, in, out}, strides),
                    null,
                    OneDnn.dense(batch, rows, out),
                    OneDnn.attributes());
        });
    }

    /** Floats {@code [rows, columns]} over a scale that is given when it runs, rounded to 8-bit integers. */
    Compiled quantised(int rows, int columns) {
        return made.computeIfAbsent(new Quantised(rows, columns), absent -> {
            dnnl_memory_desc from = OneDnn.dense(rows, columns);
            dnnl_memory_desc to = OneDnn.strided(dnnl.dnnl_s8, new long[] {rows, columns}, new long[] {columns, 1});
            dnnl_primitive_attr attributes = OneDnn.attributes();
            OneDnn.check("scale a tensor", dnnl.dnnl_primitive_attr_set_scales_mask(attributes, dnnl.DNNL_ARG_DST, 0));
            dnnl_primitive_desc plan = new dnnl_primitive_desc();
            OneDnn.check(
                    "plan a rounding of " + rows + " x " + columns,
                    dnnl.dnnl_reorder_primitive_desc_create(
                            plan, from, library.engine(), to, library.engine(), attributes));
            dnnl.dnnl_primitive_attr_destroy(attributes);
            return primitive(plan);
        });
    }

    /** Each of {@code [rows, columns]} to shares that add up to 1, in place. */
    Compiled softmax(int rows, int columns) {
        return made.computeIfAbsent(new Softmax(rows, columns), absent -> {
            dnnl_memory_desc layout = OneDnn.dense(rows, columns);
            dnnl_primitive_attr attributes = OneDnn.attributes();
            dnnl_primitive_desc plan = new dnnl_primitive_desc();
            OneDnn.check(
                    "plan a softmax of " + rows + " x " + columns,
                    dnnl.dnnl_softmax_forward_primitive_desc_create(
                            plan,
                            library.engine(),
                            dnnl.dnnl_forward_inference,
                            dnnl.dnnl_softmax_accurate,
                            layout,
                            layout,
                            1,
                            attributes));
            dnnl.dnnl_memory_desc_destroy(layout);
            dnnl.dnnl_primitive_attr_destroy(attributes);
            return primitive(plan);
        });
    }

    private static dnnl_primitive_attr attributes(
            dnnl_primitive_attr attributes, After after, dnnl_memory_desc destination) {
        dnnl_post_ops then = new dnnl_post_ops();
        OneDnn.check("make attributes", dnnl.dnnl_post_ops_create(then));
        if (after == After.ADD) {
            OneDnn.check("add to a product", dnnl.dnnl_post_ops_append_sum(then, 1, 0, dnnl.dnnl_f32));
        } else if (after == After.GATE) {
            OneDnn.check("gate a product", dnnl.dnnl_post_ops_append_eltwise(then, dnnl.dnnl_eltwise_swish, 1, 0));
            OneDnn.check("gate a product", dnnl.dnnl_post_ops_append_binary(then, dnnl.dnnl_binary_mul, destination));
        }
        OneDnn.check("make attributes", dnnl.dnnl_primitive_attr_set_post_ops(attributes, then));
        dnnl.dnnl_post_ops_destroy(then);
        return attributes;
    }

    private Compiled matmul(
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            @Nullable dnnl_memory_desc bias,
            dnnl_memory_desc destination,
            dnnl_primitive_attr attributes) {
        dnnl_primitive_desc plan = new dnnl_primitive_desc();
        OneDnn.check(
                "plan a product",
                dnnl.dnnl_matmul_primitive_desc_create(
                        plan, library.engine(), source, weights, bias, destination, attributes));
        dnnl.dnnl_primitive_attr_destroy(attributes);
        return primitive(plan);
    }

    private static Compiled primitive(dnnl_primitive_desc plan) {
        dnnl_primitive primitive = new dnnl_primitive();
        OneDnn.check("prepare a primitive", dnnl.dnnl_primitive_create(primitive, plan));
        dnnl_memory_desc scratchpad = new dnnl_memory_desc();
        OneDnn.check(
                "copy a layout",
                dnnl.dnnl_memory_desc_clone(
                        scratchpad, dnnl.dnnl_primitive_desc_query_md(plan, dnnl.dnnl_query_scratchpad_md, 0)));
        dnnl.dnnl_primitive_desc_destroy(plan);
        return new Compiled(primitive, scratchpad, dnnl.dnnl_memory_desc_get_size(scratchpad));
    }

    void close() {
        made.values().forEach(compiled -> {
            dnnl.dnnl_primitive_destroy(compiled.primitive());
            dnnl.dnnl_memory_desc_destroy(compiled.scratchpad());
        });
        made.clear();
    }
}
