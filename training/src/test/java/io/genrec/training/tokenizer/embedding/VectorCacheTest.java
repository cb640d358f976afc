package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.vector.FloatMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorCacheTest {
    private static final int RECORD_BYTES = 32 + 2 * 4 + 4;

    @TempDir
    Path folder;

    /** Encodes a text as [its length, 1] and remembers what it was asked. */
    private static final class LengthEncoder implements TextEncoder {
        private final String name;
        private final List<String> asked = new ArrayList<>();

        LengthEncoder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public FloatMatrix encode(List<String> texts) {
            asked.addAll(texts);
            FloatMatrix vectors = FloatMatrix.zeros(texts.size(), 2);
            for (int row = 0; row < texts.size(); row++) {
                vectors.setRow(row, new float[] {texts.get(row).length(), 1});
            }
            return vectors;
        }

        @Override
        public void close() {}
    }

    private final LengthEncoder encoder = new LengthEncoder("lengths");

    @Test
    void a_text_is_encoded_once() {
        assertThat(encode("tea", "mug", "coffee").values()).containsExactly(3, 1, 3, 1, 6, 1);
        assertThat(encoder.asked).containsExactlyInAnyOrder("tea", "mug", "coffee");
        encoder.asked.clear();
        assertThat(encode("coffee", "water", "tea").values()).containsExactly(6, 1, 5, 1, 3, 1);
        assertThat(encoder.asked).containsExactly("water");
    }

    @Test
    void a_text_that_occurs_twice_is_encoded_once() {
        assertThat(encode("tea", "tea").values()).containsExactly(3, 1, 3, 1);
        assertThat(encoder.asked).containsExactly("tea");
    }

    @Test
    void another_encoder_does_not_see_it() {
        encode("tea");
        LengthEncoder other = new LengthEncoder("other/lengths");
        try (VectorCache cache = new VectorCache(other, folder, Progress.SILENT)) {
            cache.encode(List.of("tea"));
        }
        assertThat(other.asked).containsExactly("tea");
    }

    @Test
    void a_torn_record_is_encoded_again_and_written_over() throws IOException {
        encode("tea");
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole).hasSize(RECORD_BYTES);
        Files.write(file(), Arrays.copyOf(whole, RECORD_BYTES - 5));
        encoder.asked.clear();
        assertThat(encode("tea").values()).containsExactly(3, 1);
        assertThat(encoder.asked).containsExactly("tea");
        assertThat(file()).hasBinaryContent(whole);
    }

    @Test
    void a_changed_value_is_not_believed() throws IOException {
        encode("tea", "coffee");
        byte[] changed = Files.readAllBytes(file());
        changed[33] ^= 1; // within the first record's vector
        Files.write(file(), changed);
        encoder.asked.clear();
        assertThat(encode("tea", "coffee").values()).containsExactly(3, 1, 6, 1);
        assertThat(encoder.asked).hasSize(1);
        encoder.asked.clear();
        encode("tea", "coffee");
        assertThat(encoder.asked).isEmpty();
    }

    @Test
    void garbage_is_passed_over() throws IOException {
        Files.createDirectories(folder);
        Files.write(file(), new byte[3 * RECORD_BYTES + 7], StandardOpenOption.CREATE);
        assertThat(encode("tea").values()).containsExactly(3, 1);
        encoder.asked.clear();
        assertThat(encode("tea").values()).containsExactly(3, 1);
        assertThat(encoder.asked).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_written_costs_no_more_than_time() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        try (VectorCache cache = new VectorCache(encoder, file.resolve("below"), Progress.SILENT)) {
            assertThat(cache.encode(List.of("tea")).values()).containsExactly(3, 1);
        }
    }

    private FloatMatrix encode(String... texts) {
        try (VectorCache cache = new VectorCache(encoder, folder, Progress.SILENT)) {
            return cache.encode(List.of(texts));
        }
    }

    private Path file() {
        return folder.resolve("lengths.vectors");
    }
}
