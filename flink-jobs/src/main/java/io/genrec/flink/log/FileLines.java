package io.genrec.flink.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a text file that begin within a slice of it, as bytes, blank ones passed over. */
final class FileLines {
    private static final int BUFFER_BYTES = 1 << 20;

    /** No event is longer; a file without line ends is. */
    private static final int MAX_LINE_BYTES = 1 << 26;

    /** What becomes of a line. */
    interface Each {
        /**
         * @param bytes holds the line, until this returns
         * @param from where it begins in them
         * @param length without the line's end
         * @param at where it begins in the file
         */
        void line(byte[] bytes, int from, int length, long at);
    }

    private FileLines() {}

    static void forEach(FileSlice slice, Each each) {
        try (FileChannel file = FileChannel.open(Path.of(slice.file()))) {
            byte[] bytes = new byte[BUFFER_BYTES];
            long at = Math.max(0, slice.fromByte() - 1); // of the first byte in the buffer
            int filled = 0;
            boolean within = slice.fromByte() == 0; // else what comes first is the end of a line that began earlier
            file.position(at);
            while (true) {
                if (filled == bytes.length) {
                    if (bytes.length >= MAX_LINE_BYTES) {
                        throw new IOException("the line at byte " + at + " has no end");
                    }
                    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
                }
                int more = file.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled));
                boolean ended = more < 0;
                filled += ended ? 0 : more;
                int from = 0;
                for (int end = lineEnd(bytes, from, filled);
                        end < filled || ended;
                        end = lineEnd(bytes, from, filled)) {
                    long begins = at + from;
                    if (within && (begins >= slice.toByte() || from >= filled)) {
                        return;
                    }
                    if (within && !isBlank(bytes, from, end)) {
                        each.line(bytes, from, end - from, begins);
                    }
                    if (end >= filled) {
                        return;
                    }
                    within = true;
                    from = end + 1;
                }
                System.arraycopy(bytes, from, bytes, 0, filled - from);
                at += from;
                filled -= from;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + slice.file() + ": " + e.getMessage(), e);
        }
    }

    private static int lineEnd(byte[] bytes, int from, int filled) {
        int end = from;
        while (end < filled && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
