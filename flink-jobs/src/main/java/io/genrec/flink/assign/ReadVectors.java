package io.genrec.flink.assign;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.ItemVectorFormat;
import io.genrec.datasets.vector.NpyRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** The vectors of a slice. */
final class ReadVectors implements FlatMapFunction<VectorSlice, RawVector> {
    @Override
    public void flatMap(VectorSlice slice, Collector<RawVector> out) {
        if (slice.ids().isEmpty()) {
            new ParquetTable<>(new ItemVectorFormat())
                    .forEach(
                            Path.of(slice.file()),
                            slice.from(),
                            slice.to(),
                            row -> out.collect(new RawVector(row.itemId(), row.toArray())));
            return;
        }
        Path ids = Path.of(slice.ids());
        try (InputStream in = Files.newInputStream(ids)) {
            in.skipNBytes(slice.idsFrom());
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            NpyRows.open(Path.of(slice.file()))
                    .forEach(slice.from(), slice.to(), vector -> out.collect(new RawVector(next(lines), vector)));
        } catch (IOException e) {
            throw new StepFailed("cannot read item ids from " + ids + ": " + e.getMessage(), e);
        }
    }

    private static String next(BufferedReader lines) {
        try {
            return Objects.requireNonNull(lines.readLine(), "no line left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
