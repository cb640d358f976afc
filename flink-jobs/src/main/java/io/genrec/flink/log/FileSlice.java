package io.genrec.flink.log;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;

/**
 * A part of a file that one reader takes at a time: a row group of a Parquet table, or the lines that begin in it.
 *
 * @param fromByte its first byte
 * @param toByte its last byte + 1
 */
public record FileSlice(String file, long fromByte, long toByte) {
    /** Of a Parquet file. @throws StepFailed where it cannot be read */
    public static List<FileSlice> rowGroups(Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter().getBlocks().stream()
                    .map(group -> new FileSlice(
                            file.toString(),
                            group.getStartingPos(),
                            group.getStartingPos() + group.getCompressedSize()))
                    .toList();
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
