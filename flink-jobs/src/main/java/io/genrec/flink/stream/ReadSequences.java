package io.genrec.flink.stream;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.UserSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** The sequences of a table; none where it is absent. */
final class ReadSequences implements FlatMapFunction<String, UserSequence> {
    @Override
    public void flatMap(String table, Collector<UserSequence> out) {
        if (Files.exists(Path.of(table))) {
            ParquetTable.SEQUENCES.forEach(Path.of(table), out::collect);
        }
    }
}
