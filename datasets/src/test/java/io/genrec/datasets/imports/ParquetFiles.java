package io.genrec.datasets.imports;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files as other tools write them: any schema, column by column. */
final class ParquetFiles {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long DAY_MILLIS = 86_400_000;

    private ParquetFiles() {}

    /** @param schema in Parquet's own words: {@code required int64 ts (TIMESTAMP(MICROS,true));} */
    static Path write(Path file, String schema, List<Consumer<Group>> rows) throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("message log { " + schema + " }");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .build()) {
            for (Consumer<Group> fill : rows) {
                Group row = new SimpleGroup(type);
                fill.accept(row);
                writer.write(row);
            }
        }
        return file;
    }

    /** The 96-bit timestamp of Impala and Spark. */
    static Binary int96(long millis) {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(Math.floorMod(millis, DAY_MILLIS) * 1_000_000)
                .putInt((int) (Math.floorDiv(millis, DAY_MILLIS) + JULIAN_DAY_OF_1970));
        return Binary.fromConstantByteArray(bytes.array());
    }
}
