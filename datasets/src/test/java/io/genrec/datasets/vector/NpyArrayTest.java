package io.genrec.datasets.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyArrayTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("array.npy");
    }

    @Test
    void gives_back_what_was_written() {
        new NpyArray(List.of(2, 1, 3), new float[] {1, -2.5f, 3e-9f, 4, 5, 6}).write(file);
        NpyArray read = NpyArray.read(file);
        assertThat(read.shape()).containsExactly(2, 1, 3);
        assertThat(read.values()).containsExactly(1, -2.5f, 3e-9f, 4, 5, 6);
    }

    @Test
    void writes_the_bytes_that_numpy_writes() throws IOException {
        new NpyArray(List.of(1), new float[] {1}).write(file);
        byte[] bytes = Files.readAllBytes(file);
        // 6 magic, 2 version, 2 length, 118 header: 128, a multiple of 64; then 1.0f, little-endian
        assertThat(bytes).hasSize(128 + 4).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }")
                .endsWith(" \n");
        assertThat(bytes).endsWith(0, 0, 0x80, 0x3f);
    }

    @Test
    void reads_float64_rounded() throws IOException {
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n", doubles(0.1, -7));
        assertThat(NpyArray.read(file).toMatrix().row(0)).containsExactly(0.1f, -7f);
    }

    @Test
    void names_the_broken_file_and_what_is_wrong_with_it() throws IOException {
        assertBroken("no file at");
        Files.write(file, new byte[] {1, 2, 3});
        assertBroken("it does not begin as one");
        Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 100, 0, 'x'});
        assertBroken("it ends within its header");
        write("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }\n", new byte[8]);
        assertBroken("values of type <i8");
        write("{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }\n", new byte[8]);
        assertBroken("Fortran order");
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }\n", new byte[8]);
        assertBroken("overflow");
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", doubles(1));
        assertBroken("it ends after 1 of 2 values");
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", doubles(1, 2));
        assertBroken("it goes on after its 1 values");
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", doubles(1, Double.NaN));
        assertBroken("value 1 is NaN");
    }

    private void assertBroken(String why) {
        assertThatThrownBy(() -> NpyArray.read(file))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    private void write(String header, byte[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(values);
        Files.write(file, bytes.array());
    }

    private static byte[] doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return bytes.array();
    }
}
