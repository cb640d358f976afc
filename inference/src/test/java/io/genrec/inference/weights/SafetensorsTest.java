package io.genrec.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void reads_back_what_it_wrote() {
        float[] large = new float[300_000]; // more than one chunk
        for (int i = 0; i < large.length; i++) {
            large[i] = i * 0.5f;
        }
        Safetensors.write(
                file,
                List.of(
                        tensor("b", List.of(2L, 3L), 1, 2, 3, 4, 5, Float.MIN_VALUE),
                        tensor("a", List.of(300_000L), large),
                        tensor("scalar", List.of(), -0f)));
        Safetensors read = Safetensors.open(file);
        assertThat(read.entries().keySet()).containsExactly("a", "b", "scalar");
        assertThat(read.entry("b").shape()).containsExactly(2L, 3L);
        assertThat(values(read, "b")).containsExactly(1, 2, 3, 4, 5, Float.MIN_VALUE);
        assertThat(values(read, "a")).isEqualTo(large);
        assertThat(values(read, "scalar")).containsExactly(-0f);
    }

    @Test
    void data_begins_aligned_and_in_the_order_given() {
        Safetensors.write(file, List.of(tensor("z", List.of(1L), 1), tensor("a", List.of(1L), 2)));
        Safetensors read = Safetensors.open(file);
        assertThat(read.entry("z").offset() % 64).isZero();
        assertThat(read.entry("a").offset()).isEqualTo(read.entry("z").offset() + 4);
    }

    @Test
    void a_file_past_two_gibibytes_is_addressed() throws IOException {
        long half = 1L << 31;
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[536870912],\"data_offsets\":[0," + half + "]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" + half + "," + (half + 4) + "]}}";
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(bytes(header));
            sparse.seek(8 + header.length() + half);
            sparse.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(7f)
                    .array());
        }
        assertThat(values(Safetensors.open(file), "b")).containsExactly(7f);
    }

    @Test
    void metadata_is_not_a_tensor() throws IOException {
        Files.write(file, bytes("{\"__metadata__\":{\"format\":\"pt\"}}"));
        assertThat(Safetensors.open(file).entries()).isEmpty();
    }

    @Test
    void an_absent_file_and_an_absent_tensor_are_named() {
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(BrokenWeights.class)
                .hasMessage(file + " does not exist");
        Safetensors.write(file, List.of(tensor("a", List.of(1L), 1)));
        assertThatThrownBy(() -> Safetensors.open(file).read("b")).hasMessage(file + " has no tensor b");
    }

    @Test
    void a_truncated_file_is_refused_wherever_it_ends() throws IOException {
        Safetensors.write(file, List.of(tensor("a", List.of(2L, 2L), 1, 2, 3, 4)));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file))
                    .isInstanceOf(BrokenWeights.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{\"a\":7}",
                "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[4,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}"
            })
    void a_header_that_lies_is_refused(String header) throws IOException {
        byte[] bytes = bytes(header);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 8));
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(BrokenWeights.class)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    void only_floats_are_read() throws IOException {
        byte[] bytes = bytes("{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 4));
        assertThatThrownBy(() -> Safetensors.open(file).read("a")).hasMessageContaining("tensor a as I32");
    }

    @Test
    void a_name_is_given_once() {
        List<Tensor> twice = List.of(tensor("a", List.of(1L), 1), tensor("a", List.of(1L), 2));
        assertThatThrownBy(() -> Safetensors.write(file, twice)).hasMessage("tensor name a is taken");
    }

    @Test
    void a_shape_counts_its_values() {
        assertThatThrownBy(() -> tensor("a", List.of(2L, 2L), 1, 2, 3))
                .hasMessage("tensor a of shape [2, 2] needs 4 values, not 3");
    }

    private static Tensor tensor(String name, List<Long> shape, float... values) {
        return new Tensor(name, shape, FloatBuffer.wrap(values));
    }

    private static float[] values(Safetensors file, String name) {
        FloatBuffer buffer = file.read(name);
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Length and header, without data. */
    private static byte[] bytes(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
