package io.genrec.cache;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence as it lies in Redis: a byte for the layout, {@code end}, the number of behaviours, then each behaviour as
 * its action, the milliseconds since the one before it, and its item. Whole numbers take 7 bits a byte, low bits first,
 * the high bit meaning that more follow; a difference that may be negative is zigzag (Protocol Buffers encoding,
 * "Base 128 Varints" and "Signed Integers"). About 8 bytes and the item id a behaviour.
 */
final class SequenceBytes {
    private static final byte LAYOUT = 1;

    /** In the order of their numbers, which must never change. */
    private static final List<Action> ACTIONS = List.of(Action.EXPOSED, Action.CLICKED, Action.CARTED, Action.ORDERED);

    private SequenceBytes() {}

    static byte[] write(UserSequence sequence) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(16 + 20 * sequence.behaviours().size());
        bytes.write(LAYOUT);
        writeNumber(bytes, sequence.end());
        writeNumber(bytes, sequence.behaviours().size());
        long before = 0;
        for (Behaviour behaviour : sequence.behaviours()) {
            writeNumber(bytes, ACTIONS.indexOf(behaviour.action()));
            long later = behaviour.timeMillis() - before;
            writeNumber(bytes, (later << 1) ^ (later >> 63));
            byte[] item = behaviour.itemId().getBytes(StandardCharsets.UTF_8);
            writeNumber(bytes, item.length);
            bytes.writeBytes(item);
            before = behaviour.timeMillis();
        }
        return bytes.toByteArray();
    }

    /** @throws CacheUnavailable where this is not a sequence */
    static UserSequence read(String userId, byte[] stored) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(stored);
            if (bytes.get() != LAYOUT) {
                throw new IllegalArgumentException("layout " + stored[0] + ", expected " + LAYOUT);
            }
            long end = readNumber(bytes);
            int size = Math.toIntExact(readNumber(bytes));
            List<Behaviour> behaviours = new ArrayList<>();
            long time = 0;
            for (int i = 0; i < size; i++) {
                Action action = ACTIONS.get(Math.toIntExact(readNumber(bytes)));
                long zigzag = readNumber(bytes);
                time += (zigzag >>> 1) ^ -(zigzag & 1);
                byte[] item = new byte[Math.min(bytes.remaining() + 1, Math.toIntExact(readNumber(bytes)))];
                bytes.get(item);
                behaviours.add(new Behaviour(new String(item, StandardCharsets.UTF_8), action, time));
            }
            return new UserSequence(userId, behaviours, end);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw new CacheUnavailable("the sequence of a user in Redis cannot be read", e);
        }
    }

    private static void writeNumber(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static long readNumber(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
