package io.genrec.inference.engine;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;

/** Floats outside the heap, zero at first, which Java fills and oneDNN computes with. */
final class OneDnnBuffer {
    private final ByteBuffer bytes;
    private final FloatBuffer floats;
    private final BytePointer pointer;

    OneDnnBuffer(long size) {
        this.bytes = OneDnn.allocate(Math.max(1, size) * Float.BYTES);
        this.floats = bytes.asFloatBuffer();
        this.pointer = new BytePointer(bytes);
    }

    FloatBuffer floats() {
        return floats;
    }

    /** The same memory byte by byte. */
    ByteBuffer bytes() {
        return bytes;
    }

    BytePointer pointer() {
        return pointer;
    }
}
