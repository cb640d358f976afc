package io.genrec.datasets.vector;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a {@code .npy} file, which says what follows.
 *
 * @param width of a value in bytes: 4 for float32, 8 for float64
 * @param bytes the length of the header itself
 */
record NpyHeader(List<Integer> shape, int width, int bytes) {
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    NpyHeader {
        shape = List.copyOf(shape);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static NpyHeader read(DataInputStream in) throws IOException {
        byte[] start = in.readNBytes(NpyArray.MAGIC.length + 2);
        if (start.length < NpyArray.MAGIC.length + 2
                || !Arrays.equals(NpyArray.MAGIC, Arrays.copyOf(start, NpyArray.MAGIC.length))) {
            throw new IllegalArgumentException("it does not begin as one");
        }
        boolean first = start[NpyArray.MAGIC.length] == 1;
        int length =
                first ? Short.toUnsignedInt(Short.reverseBytes(in.readShort())) : Integer.reverseBytes(in.readInt());
        if (length < 0 || length > NpyArray.BUFFER_BYTES) {
            throw new IllegalArgumentException("a header of " + length + " bytes");
        }
        byte[] header = in.readNBytes(length);
        if (header.length < length) {
            throw new IllegalArgumentException("it ends within its header");
        }
        return of(new String(header, StandardCharsets.US_ASCII), start.length + (first ? 2 : 4) + length);
    }

    private static NpyHeader of(String header, int bytes) {
        Matcher type = require(TYPE.matcher(header), "no 'descr'");
        if (FORTRAN.matcher(header).find()) {
            throw new IllegalArgumentException("Fortran order; write it with numpy.ascontiguousarray");
        }
        int width =
                switch (type.group(1)) {
                    case "<f4" -> Float.BYTES;
                    case "<f8" -> Double.BYTES;
                    default ->
                        throw new IllegalArgumentException("values of type " + type.group(1) + ", not float32 (<f4)");
                };
        return new NpyHeader(shape(require(SHAPE.matcher(header), "no 'shape'").group(1)), width, bytes);
    }

    private static List<Integer> shape(String lengths) {
        return Arrays.stream(lengths.split(","))
                .map(String::strip)
                .filter(length -> !length.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private static Matcher require(Matcher matcher, String otherwise) {
        if (!matcher.find()) {
            throw new IllegalArgumentException(otherwise);
        }
        return matcher;
    }
}
