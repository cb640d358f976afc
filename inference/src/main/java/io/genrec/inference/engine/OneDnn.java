package io.genrec.inference.engine;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** The native library oneDNN in this process, and the few of its calls that engines need, their failures as exceptions. */
final class OneDnn {
    private static final int ALIGNMENT = 64;

    /** Whether the thread was told to compute alone: OpenMP keeps that for each thread of its own. */
    private static final ThreadLocal<Boolean> IN_ONE_THREAD = ThreadLocal.withInitial(() -> false);

    private final dnnl_engine engine = new dnnl_engine();
    private final Function setThreads;

    private OneDnn() {
        Loader.load(dnnl.class);
        this.setThreads = Function.getFunction(
                new Pointer(Loader.addressof("omp_set_num_threads").address()));
        check("create an engine", dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0));
    }

    /** Loaded once; or why it cannot be. */
    private static final class Loaded {
        private static final @Nullable OneDnn LIBRARY;
        private static final String PROBLEM;

        static {
            OneDnn library = null;
            String problem = "";
            try {
                library = new OneDnn();
            } catch (LinkageError | RuntimeException e) {
                problem = "oneDNN cannot be loaded here: " + e.getMessage();
            }
            LIBRARY = library;
            PROBLEM = problem;
        }

        private Loaded() {}
    }

    /** Why there is no oneDNN in this process; empty where there is. */
    static Optional<String> problem() {
        return Loaded.LIBRARY == null ? Optional.of(Loaded.PROBLEM) : Optional.empty();
    }

    /** @throws EngineFailed where it cannot be loaded */
    static OneDnn library() {
        OneDnn library = Loaded.LIBRARY;
        if (library == null) {
            throw new EngineFailed(Loaded.PROBLEM + "; set genrec.engine.name to onnxruntime", null);
        }
        return library;
    }

    /** Lets the library compute in the calling thread alone; every thread that makes or runs primitives calls it first. */
    void computeInThisThread() {
        if (!IN_ONE_THREAD.get()) {
            setThreads.invokeVoid(new Object[] {1});
            IN_ONE_THREAD.set(true);
        }
    }

    dnnl_engine engine() {
        return engine;
    }

    static void check(String what, int status) {
        if (status != dnnl.dnnl_success) {
            throw new EngineFailed("oneDNN cannot " + what + ": status " + status, null);
        }
    }

    /** Rows of floats laid out one after the other. */
    static dnnl_memory_desc dense(long... dimensions) {
        return strided(dimensions, strides(dimensions));
    }

    static dnnl_memory_desc strided(long[] dimensions, long[] strides) {
        return strided(dnnl.dnnl_f32, dimensions, strides);
    }

    static dnnl_memory_desc strided(int type, long[] dimensions, long[] strides) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        check(
                "describe a tensor",
                dnnl.dnnl_memory_desc_create_with_strides(layout, dimensions.length, dimensions, type, strides));
        return layout;
    }

    /** Whatever layout the library likes best. */
    static dnnl_memory_desc any(int type, long... dimensions) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        check(
                "describe a tensor",
                dnnl.dnnl_memory_desc_create_with_tag(
                        layout, dimensions.length, dimensions, type, dnnl.dnnl_format_tag_any));
        return layout;
    }

    static long[] strides(long... dimensions) {
        long[] strides = new long[dimensions.length];
        long stride = 1;
        for (int i = dimensions.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dimensions[i];
        }
        return strides;
    }

    /**
     * Of a primitive that is given its working memory when it runs: the library's own is made for the thread that compiles a
     * primitive, and may be too small in another that runs it.
     */
    static dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        check("make attributes", dnnl.dnnl_primitive_attr_create(attributes));
        check(
                "make attributes",
                dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user));
        return attributes;
    }

    /** Zeroed memory outside the heap, aligned for vectors. */
    static ByteBuffer allocate(long bytes) {
        long padded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
        return ByteBuffer.allocateDirect(Math.toIntExact(padded))
                .alignedSlice(ALIGNMENT)
                .order(ByteOrder.nativeOrder());
    }

    /** A tensor over memory that must outlive it. */
    dnnl_memory tensor(dnnl_memory_desc layout, BytePointer memory) {
        dnnl_memory tensor = new dnnl_memory();
        check("make a tensor", dnnl.dnnl_memory_create(tensor, layout, engine, memory));
        return tensor;
    }

    /** Arguments of a primitive: kinds and tensors in turns. */
    static dnnl_exec_arg_t arguments(Object... kindsAndTensors) {
        dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(kindsAndTensors.length / 2);
        for (int i = 0; i < kindsAndTensors.length; i += 2) {
            arguments.position(i / 2).arg((Integer) kindsAndTensors[i]).memory((dnnl_memory) kindsAndTensors[i + 1]);
        }
        return arguments.position(0);
    }
}
