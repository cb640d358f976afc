package io.genrec.datasets.vector;

import io.genrec.datasets.run.StepFailed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A float32 array in NumPy's file format (NEP 1, version 1.0), little-endian, C order. float64 files are read too,
 * rounded; every value must be finite.
 */
public final class NpyArray {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    static final int BUFFER_BYTES = 1 << 16;

    private final List<Integer> shape;
    private final float[] values;

    /** @param values in C order; kept, not copied */
    public NpyArray(List<Integer> shape, float[] values) {
        this.shape = List.copyOf(shape);
        this.values = values;
        if (size(this.shape) != values.length) {
            throw new IllegalArgumentException("an array of shape " + shape + " does not hold " + values.length);
        }
    }

    public static NpyArray of(FloatMatrix matrix) {
        return new NpyArray(List.of(matrix.rows(), matrix.columns()), matrix.values());
    }

    public List<Integer> shape() {
        return shape;
    }

    /** The values themselves, in C order. */
    public float[] values() {
        return values;
    }

    /** @throws IllegalStateException where the array has not two dimensions */
    public FloatMatrix toMatrix() {
        if (shape.size() != 2 || shape.get(1) == 0) {
            throw new IllegalStateException("an array of shape " + shape + " is not a matrix");
        }
        return new FloatMatrix(shape.get(0), shape.get(1), values);
    }

    public void write(Path file) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
            String dimensions = shape.stream().map(length -> length + ",").collect(Collectors.joining(" "));
            String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions + "), }";
            int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
            String header = dictionary + " ".repeat((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT) + "\n";
            out.write(MAGIC);
            out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                if (!buffer.hasRemaining()) {
                    out.write(buffer.array());
                    buffer.clear();
                }
                buffer.putFloat(value);
            }
            out.write(buffer.array(), 0, buffer.position());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed naming the file and what is wrong with it */
    public static NpyArray read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no file at " + file);
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            NpyHeader header = NpyHeader.read(in);
            return new NpyArray(header.shape(), readValues(in, size(header.shape()), header.width()));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw unreadable(file, e);
        }
    }

    static StepFailed unreadable(Path file, Exception cause) {
        return new StepFailed(file + " is not a readable .npy file: " + cause.getMessage(), cause);
    }

    private static float[] readValues(InputStream in, int count, int width) throws IOException {
        float[] values = new float[count];
        ByteBuffer value = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (in.readNBytes(value.array(), 0, width) < width) {
                throw new IllegalArgumentException("it ends after " + i + " of " + count + " values");
            }
            values[i] = width == Float.BYTES ? value.getFloat(0) : (float) value.getDouble(0);
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " is " + values[i]);
            }
        }
        if (in.read() != -1) {
            throw new IllegalArgumentException("it goes on after its " + count + " values");
        }
        return values;
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
