package io.genrec.inference.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * A safetensors file: its layout, read and checked when opened, and its values, read on demand.
 *
 * <p>Format: the length of the header, 8 bytes, little-endian; the header, JSON from name to type, shape and byte range
 * in the data; the data, contiguous. See <a href="https://github.com/huggingface/safetensors">safetensors</a>.
 */
public final class Safetensors {
    /** The header is padded so that the data, and with it the external data of ONNX graphs, begins aligned. */
    private static final int ALIGNMENT = 64;

    private static final int CHUNK_BYTES = 1 << 20;

    /** The types whose values are read. */
    private static final Set<String> FLOATS = Set.of("F32", "BF16", "F16");

    private final Path file;
    private final SortedMap<String, Entry> entries;

    private Safetensors(Path file, SortedMap<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Where a tensor lies.
     *
     * @param type as the file calls it, {@code F32} for one
     * @param offset of its first byte, counted from the start of the file
     * @param length in bytes
     */
    public record Entry(String type, List<Long> shape, long offset, long length) {
        public Entry {
            shape = List.copyOf(shape);
        }
    }

    /** @throws BrokenWeights where the file is absent, truncated or no safetensors file */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BrokenWeights(file + " does not exist");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long headerLength = size < 8 ? -1 : read(channel, 0, 8).getLong();
            if (headerLength < 2 || headerLength > Math.min(size - 8, SafetensorsHeader.MAX_BYTES)) {
                throw new BrokenWeights(file + " is truncated or no safetensors file: it has " + size
                        + " bytes and gives its header's length as " + headerLength);
            }
            byte[] header = read(channel, 8, (int) headerLength).array();
            return new Safetensors(file, new SafetensorsHeader(file, 8 + headerLength, size).parse(header));
        } catch (IOException e) {
            throw new BrokenWeights(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Path file() {
        return file;
    }

    public SortedMap<String, Entry> entries() {
        return entries;
    }

    /** @throws BrokenWeights where there is no such tensor */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new BrokenWeights(file + " has no tensor " + name);
        }
        return entry;
    }

    /**
     * The values of one tensor, row-major, on the heap; 16-bit floats of either kind are widened, which loses nothing.
     *
     * @throws BrokenWeights where there is no such tensor, or it is not of 16- or 32-bit floats or past 2 GiB
     */
    public FloatBuffer read(String name) {
        Entry entry = entry(name);
        if (!FLOATS.contains(entry.type()) || entry.length() > Integer.MAX_VALUE) {
            throw new BrokenWeights(file + " holds tensor " + name + " as " + entry.type() + " of " + entry.length()
                    + " bytes; only F32, BF16 and F16 up to 2 GiB are read");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = read(channel, entry.offset(), (int) entry.length());
            return switch (entry.type()) {
                case "F32" -> bytes.asFloatBuffer();
                case "BF16" -> widened(bytes, bits -> Float.intBitsToFloat(bits << 16));
                default -> widened(bytes, Safetensors::half);
            };
        } catch (IOException e) {
            throw new BrokenWeights(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static FloatBuffer widened(ByteBuffer bytes, IntToFloat widen) {
        float[] values = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = widen.apply(bytes.getShort() & 0xFFFF);
        }
        return FloatBuffer.wrap(values);
    }

    @FunctionalInterface
    private interface IntToFloat {
        float apply(int bits);
    }

    /** IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
    private static float half(int bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((float) fraction, -24);
                    case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb((float) (0x400 | fraction), exponent - 25);
                };
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** Writes tensors in the order given; a file of the same name is replaced. */
    public static void write(Path file, List<Tensor> tensors) {
        byte[] header = SafetensorsHeader.of(tensors, ALIGNMENT);
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, chunk.putLong(header.length).flip());
            writeFully(channel, ByteBuffer.wrap(header));
            for (Tensor tensor : tensors) {
                FloatBuffer values = tensor.values().duplicate();
                while (values.hasRemaining()) {
                    int floats = Math.min(values.remaining(), CHUNK_BYTES / Float.BYTES);
                    chunk.clear().limit(floats * Float.BYTES);
                    chunk.asFloatBuffer().put(values.slice(values.position(), floats));
                    values.position(values.position() + floats);
                    writeFully(channel, chunk);
                }
            }
        } catch (IOException e) {
            throw new BrokenWeights(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it ends at byte " + channel.size());
            }
        }
        return bytes.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
