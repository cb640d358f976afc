package io.genrec.flink.assign;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.ItemVectorFormat;
import io.genrec.datasets.vector.NpyRows;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;

/**
 * The vectors as their headers and footers describe them, before any is read.
 *
 * @param vectors how many there are
 */
record VectorTable(List<VectorSlice> slices, long vectors) {
    /** Rows of a .npy file that are read at a time: some MB. */
    private static final int SLICE_ROWS = 4096;

    VectorTable {
        slices = List.copyOf(slices);
    }

    /**
     * @param dimensions of the codebooks
     * @throws StepFailed naming the file that is absent, broken, or of other dimensions
     */
    static VectorTable open(AssignSettings settings, int dimensions) {
        Path vectors = Path.of(settings.vectors()).toAbsolutePath();
        VectorTable table = settings.vectors().endsWith(AssignSettings.NPY)
                ? npy(vectors, Path.of(settings.vectorIds()).toAbsolutePath(), dimensions)
                : parquet(vectors);
        if (table.vectors == 0) {
            throw new StepFailed(vectors + " holds no vector");
        }
        return table;
    }

    private static VectorTable npy(Path file, Path ids, int dimensions) {
        NpyRows rows = NpyRows.open(file);
        if (rows.columns() != dimensions) {
            throw otherDimensions(file.toString(), rows.columns(), dimensions);
        }
        List<VectorSlice> slices = new ArrayList<>();
        List<Long> starts = starts(ids, rows.rows(), file);
        for (int slice = 0; slice < starts.size(); slice++) {
            long from = (long) slice * SLICE_ROWS;
            long to = Math.min(from + SLICE_ROWS, rows.rows());
            slices.add(new VectorSlice(file.toString(), ids.toString(), from, to, starts.get(slice)));
        }
        return new VectorTable(slices, rows.rows());
    }

    static StepFailed otherDimensions(String what, int found, int dimensions) {
        return new StepFailed("the vectors of " + what + " have " + found + " dimensions, the run's codebooks "
                + dimensions + ": make them as those of catalog/ were made");
    }

    /** The byte where every {@link #SLICE_ROWS}-th line begins. */
    private static List<Long> starts(Path ids, long rows, Path vectors) {
        List<Long> starts = new ArrayList<>();
        long lines = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(ids), 1 << 16)) {
            long at = 0;
            boolean lineBegins = true;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (lineBegins && lines++ % SLICE_ROWS == 0) {
                    starts.add(at);
                }
                lineBegins = next == '\n';
                at++;
            }
        } catch (IOException e) {
            throw new StepFailed("cannot read item ids from " + ids + ": " + e.getMessage(), e);
        }
        if (lines != rows) {
            throw new StepFailed(vectors + " has " + rows + " rows, but " + ids + " has " + lines
                    + " lines: an item id is needed for each row");
        }
        return starts;
    }

    private static VectorTable parquet(Path table) {
        ParquetTable<?> format = new ParquetTable<>(new ItemVectorFormat());
        List<VectorSlice> slices = new ArrayList<>();
        long vectors = 0;
        for (Path file : ParquetTable.files(table)) {
            format.requireColumns(file);
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
                for (BlockMetaData rowGroup : reader.getFooter().getBlocks()) {
                    long from = rowGroup.getStartingPos();
                    slices.add(new VectorSlice(file.toString(), "", from, from + rowGroup.getCompressedSize(), 0));
                    vectors += rowGroup.getRowCount();
                }
            } catch (IOException e) {
                throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return new VectorTable(slices, vectors);
    }
}
