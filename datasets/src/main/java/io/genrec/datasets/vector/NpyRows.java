package io.genrec.datasets.vector;

import io.genrec.datasets.run.StepFailed;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The rows of a {@code .npy} matrix, of which any stretch can be read by itself, however long the whole is. */
public final class NpyRows {
    private final Path file;
    private final NpyHeader header;

    private NpyRows(Path file, NpyHeader header) {
        this.file = file;
        this.header = header;
    }

    /** @throws StepFailed naming the file, where it is absent or no matrix, or its length is not what its header says */
    public static NpyRows open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no file at " + file);
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            NpyHeader header = NpyHeader.read(in);
            if (header.shape().size() != 2 || header.shape().get(1) == 0) {
                throw new IllegalArgumentException("an array of shape " + header.shape() + " is not a matrix");
            }
            NpyRows rows = new NpyRows(file, header);
            long expected = header.bytes() + rows.rows() * rows.rowBytes();
            if (Files.size(file) != expected) {
                throw new IllegalArgumentException(
                        "it has " + Files.size(file) + " bytes, by its header it should have " + expected);
            }
            return rows;
        } catch (IOException | IllegalArgumentException e) {
            throw NpyArray.unreadable(file, e);
        }
    }

    public long rows() {
        return header.shape().get(0);
    }

    public int columns() {
        return header.shape().get(1);
    }

    private long rowBytes() {
        return (long) columns() * header.width();
    }

    /**
     * Hands the rows {@code [from, to)} to {@code each}, a new array every time.
     *
     * @throws StepFailed naming the file, and the row that holds a value that is not finite
     */
    public void forEach(long from, long to, Consumer<float[]> each) {
        ByteBuffer bytes = ByteBuffer.allocate((int) rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(header.bytes() + from * rowBytes());
            InputStream buffered = new BufferedInputStream(in, NpyArray.BUFFER_BYTES);
            for (long row = from; row < to; row++) {
                if (buffered.readNBytes(bytes.array(), 0, bytes.capacity()) < bytes.capacity()) {
                    throw new IllegalArgumentException("it ends within row " + row);
                }
                each.accept(row(bytes, row));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw NpyArray.unreadable(file, e);
        }
    }

    private float[] row(ByteBuffer bytes, long number) {
        float[] row = new float[columns()];
        for (int d = 0; d < row.length; d++) {
            row[d] = header.width() == Float.BYTES
                    ? bytes.getFloat(d * Float.BYTES)
                    : (float) bytes.getDouble(d * Double.BYTES);
            if (!Float.isFinite(row[d])) {
                throw new IllegalArgumentException("row " + number + " holds " + row[d]);
            }
        }
        return row;
    }
}
