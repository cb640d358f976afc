package io.genrec.datasets.imports;

import com.github.luben.zstd.ZstdInputStream;
import io.genrec.datasets.run.StepFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** What a file is by its first bytes, whatever its name says. */
enum FileKind {
    TEXT("", ""),
    GZIP("1f8b", ""),
    ZSTD("28b52ffd", ""),
    PARQUET("50415231", "a Parquet file: import it with --format parquet"),
    ZIP("504b0304", "a zip archive: unpack it and name the file in it"),
    WORKBOOK("504b0304", "an Excel workbook: save its sheet as CSV (UTF-8) and import that"),
    OLD_WORKBOOK("d0cf11e0", "an Excel workbook: save its sheet as CSV (UTF-8) and import that"),
    BZIP2("425a68", "compressed by bzip2: unpack it first, or compress it by gzip or zstd"),
    XZ("fd377a585a", "compressed by xz: unpack it first, or compress it by gzip or zstd"),
    SEVEN_ZIP("377abcaf", "a 7z archive: unpack it and name the file in it"),
    ORC("4f5243", "an ORC file: write it as Parquet, CSV or JSON lines"),
    AVRO("4f626a01", "an Avro file: write it as Parquet, CSV or JSON lines"),
    SQLITE("53514c6974652066", "an SQLite database: export its table as CSV"),
    HDF5("894844460d0a", "an HDF5 file: write its table as Parquet or CSV"),
    ARROW("4152524f5731", "an Arrow file: write it as Parquet"),
    NUMPY("934e554d5059", "a NumPy array: write the log as Parquet or CSV");

    private static final int LOOKED_AT = 4096;

    private final String magic;
    private final String sentence;

    FileKind(String magic, String sentence) {
        this.magic = magic;
        this.sentence = sentence;
    }

    /** @throws StepFailed where there is no such file, or it cannot be read */
    static FileKind of(Path file) {
        requireFile(file);
        try (InputStream bytes = Files.newInputStream(file)) {
            return of(bytes.readNBytes(LOOKED_AT));
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileKind of(byte[] start) {
        for (FileKind kind : values()) {
            if (kind != TEXT && kind != WORKBOOK && begins(start, kind.magic)) {
                String text = new String(start, StandardCharsets.ISO_8859_1);
                boolean isWorkbook = kind == ZIP && (text.contains("xl/") || text.contains("[Content_Types].xml"));
                return isWorkbook ? WORKBOOK : kind;
            }
        }
        return TEXT;
    }

    private static boolean begins(byte[] start, String hex) {
        if (start.length < hex.length() / 2) {
            return false;
        }
        for (int i = 0; i < hex.length() / 2; i++) {
            if (start[i] != (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16)) {
                return false;
            }
        }
        return true;
    }

    /** @throws StepFailed where there is neither a file nor a directory */
    static void requireExists(Path path) {
        if (!Files.exists(path)) {
            throw new StepFailed("there is no file " + path + ": check the path");
        }
    }

    /** @throws StepFailed where there is none, or it is a directory or a pipe */
    static void requireFile(Path file) {
        requireExists(file);
        if (Files.isDirectory(file)) {
            throw new StepFailed(file + " is a directory: name a file in it");
        }
        if (!Files.isRegularFile(file)) {
            throw new StepFailed(file + " is a pipe or a device, which can be read only once: write what it holds to a"
                    + " file and name that");
        }
    }

    /**
     * The bytes of a text file, plain or compressed.
     *
     * @throws StepFailed where it holds no text, naming what it is and how it is read
     */
    static InputStream text(Path file) {
        FileKind kind = of(file);
        if (!kind.sentence.isEmpty()) {
            throw new StepFailed(file + " is " + kind.sentence);
        }
        try {
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            try {
                String name = file.toString();
                if (kind == TEXT && Files.size(file) > 0 && (name.endsWith(".gz") || name.endsWith(".zst"))) {
                    String compression =
                            name.endsWith(".gz") ? "gz but it is not gzipped" : "zst but it is not Zstandard";
                    throw new IOException("its name ends in ." + compression);
                }
                return kind == GZIP
                        ? new GZIPInputStream(bytes, 1 << 16)
                        : kind == ZSTD ? new ZstdInputStream(bytes) : bytes;
            } catch (IOException e) {
                bytes.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** What a file's byte-order mark says, else what is asked for. */
    static Charset encoding(Path file, Charset asked) {
        try (InputStream bytes = text(file)) {
            byte[] start = bytes.readNBytes(4);
            boolean is32 = begins(start, "fffe0000") || begins(start, "0000feff");
            return is32
                    ? Charset.forName("UTF-32")
                    : begins(start, "fffe") || begins(start, "feff")
                            ? StandardCharsets.UTF_16
                            : begins(start, "efbbbf") ? StandardCharsets.UTF_8 : asked;
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
