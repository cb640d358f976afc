package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.vector.FloatMatrix;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An encoder that remembers, in a file, the vectors of texts it has encoded before. The key is the SHA-256 of the
 * encoder's name and the text; what is in the file is believed only where its checksum is right, and encoded again
 * otherwise. A cache that cannot be written costs time, not the run.
 *
 * <p>The file: records of one length, appended under a lock. A record: key (32 bytes), vector (float32 each,
 * big-endian), CRC-32 of both (4 bytes).
 */
public final class VectorCache implements TextEncoder {
    private static final Logger LOG = LoggerFactory.getLogger(VectorCache.class);
    private static final int KEY_BYTES = 32;
    private static final int CHUNK = 1024;

    private final TextEncoder encoder;
    private final Progress progress;
    private final Path file;
    private final int recordBytes;

    /** @param folder where the cache's file lies; made where it is absent */
    public VectorCache(TextEncoder encoder, Path folder, Progress progress) {
        this.encoder = encoder;
        this.progress = progress;
        this.file = folder.resolve(encoder.name().replaceAll("[^A-Za-z0-9.-]", "-") + ".vectors");
        this.recordBytes = KEY_BYTES + encoder.dimensions() * Float.BYTES + Integer.BYTES;
    }

    @Override
    public String name() {
        return encoder.name();
    }

    @Override
    public int dimensions() {
        return encoder.dimensions();
    }

    @Override
    public FloatMatrix encode(List<String> texts) {
        List<ByteBuffer> keys = texts.stream().map(this::key).toList();
        Map<ByteBuffer, float[]> known = read(new HashSet<>(keys));
        Map<ByteBuffer, String> unknown = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!known.containsKey(keys.get(i))) {
                unknown.put(keys.get(i), texts.get(i));
            }
        }
        if (!unknown.isEmpty()) {
            encode(unknown, known);
        }
        FloatMatrix all = FloatMatrix.zeros(texts.size(), dimensions());
        IntStream.range(0, texts.size()).forEach(i -> all.setRow(i, Objects.requireNonNull(known.get(keys.get(i)))));
        return all;
    }

    @Override
    public void close() {
        encoder.close();
    }

    /** Chunk after chunk, each kept at once: what is stopped half-way goes on from there. */
    private void encode(Map<ByteBuffer, String> unknown, Map<ByteBuffer, float[]> known) {
        List<ByteBuffer> keys = unknown.keySet().stream().sorted().toList();
        for (int from = 0; from < keys.size(); from += CHUNK) {
            progress.report(from, keys.size(), "texts", "");
            List<ByteBuffer> chunk = keys.subList(from, Math.min(from + CHUNK, keys.size()));
            FloatMatrix vectors =
                    encoder.encode(chunk.stream().map(unknown::get).toList());
            IntStream.range(0, chunk.size()).forEach(i -> known.put(chunk.get(i), vectors.row(i)));
            append(chunk, vectors);
        }
        progress.report(keys.size(), keys.size(), "texts", "");
    }

    /** Of the wanted vectors those that lie whole in the file. */
    private Map<ByteBuffer, float[]> read(Set<ByteBuffer> wanted) {
        Map<ByteBuffer, float[]> found = new HashMap<>();
        if (!Files.isRegularFile(file)) {
            return found;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), recordBytes * 64)) {
            byte[] record = new byte[recordBytes];
            while (in.readNBytes(record, 0, recordBytes) == recordBytes) {
                ByteBuffer key = ByteBuffer.wrap(record.clone(), 0, KEY_BYTES).slice();
                if (wanted.contains(key)
                        && checksum(record) == ByteBuffer.wrap(record).getInt(recordBytes - 4)) {
                    float[] vector = new float[dimensions()];
                    ByteBuffer.wrap(record, KEY_BYTES, vector.length * Float.BYTES)
                            .asFloatBuffer()
                            .get(vector);
                    found.put(key, vector);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot read the cache of text vectors {}: {}", file, e.getMessage());
        }
        return found;
    }

    /** Appends at a whole number of records, so that a torn one at the end is written over. */
    private void append(List<ByteBuffer> keys, FloatMatrix vectors) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                channel.position(channel.size() - channel.size() % recordBytes);
                for (int i = 0; i < keys.size(); i++) {
                    ByteBuffer record = record(keys.get(i), vectors.row(i));
                    while (record.hasRemaining()) {
                        channel.write(record);
                    }
                }
                LOG.debug("{} text vectors appended to {} under {}", keys.size(), file, lock);
            }
        } catch (IOException e) {
            LOG.warn("cannot write the cache of text vectors {}: {}", file, e.getMessage());
        }
    }

    private ByteBuffer record(ByteBuffer key, float[] vector) {
        ByteBuffer record = ByteBuffer.allocate(recordBytes).put(key.duplicate());
        for (float value : vector) {
            record.putFloat(value);
        }
        return record.putInt(checksum(record.array())).flip();
    }

    /** Of a record without its last four bytes. */
    private int checksum(byte[] record) {
        CRC32 crc = new CRC32();
        crc.update(record, 0, recordBytes - Integer.BYTES);
        return (int) crc.getValue();
    }

    private ByteBuffer key(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(encoder.name().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
