package io.genrec.datasets.table;

import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A folder of Parquet files with one schema: {@code part-00000.parquet} and so on, read in the order of their names. They may
 * lie in partitions, which are folders such as {@code day=2026-11-30}. What begins with a dot is not of the table.
 *
 * @param <T> the value a row holds
 */
public final class ParquetTable<T> {
    public static final ParquetTable<Event> EVENTS = new ParquetTable<>(new EventFormat());
    public static final ParquetTable<Item> ITEMS = new ParquetTable<>(new ItemFormat());
    public static final ParquetTable<PageSample> SAMPLES = new ParquetTable<>(new PageSampleFormat());
    public static final ParquetTable<CompletePage> COMPLETE_PAGES = new ParquetTable<>(new CompletePageFormat());
    public static final ParquetTable<UserSequence> SEQUENCES = new ParquetTable<>(new UserSequenceFormat());

    /** Small enough that a million rows make several groups, which several readers share. */
    private static final long ROW_GROUP_BYTES = 8L << 20;

    private final RowFormat<T> format;

    public ParquetTable(RowFormat<T> format) {
        this.format = format;
    }

    public RowFormat<T> format() {
        return format;
    }

    /** The files of a table, of which a single file is one too. @throws UnreadableTable where there is none */
    public static List<Path> files(Path folder) {
        if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new UnreadableTable("no table at " + folder + ": run " + maker(folder) + " first");
        }
        try {
            List<Path> files = new ArrayList<>();
            for (Path entry : entries(folder)) {
                String name = entry.getFileName().toString();
                if (name.matches("[a-z]+=.+")) {
                    entries(entry).stream().filter(ParquetTable::isPart).forEach(files::add);
                } else if (isPart(entry)) {
                    files.add(entry);
                }
            }
            if (files.isEmpty()) {
                throw new UnreadableTable("no .parquet file in " + folder + ": run " + maker(folder) + " again");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static boolean isPart(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".parquet") && !name.startsWith(".");
    }

    /** The command that writes a folder of this name to a run. */
    private static String maker(Path folder) {
        return switch (String.valueOf(folder.getFileName())) {
            case "events", "items" -> "`genrec import` or `genrec simulate`";
            case "train", "valid", "test", "sequences" -> "`genrec features`";
            case "assigned" -> "`genrec assign`";
            default -> "the step that writes it";
        };
    }

    /**
     * Hands every row to {@code each}, one at a time.
     *
     * @throws UnreadableTable naming the file and, for a bad row, its number
     */
    public void forEach(Path folder, Consumer<? super T> each) {
        for (Path file : files(folder)) {
            forEach(file, 0, Long.MAX_VALUE, each);
        }
    }

    /**
     * Hands the rows of a part of one file to {@code each}: of the row groups whose middle lies in the bytes
     * {@code [fromByte, toByte)}.
     *
     * @throws UnreadableTable as {@link #forEach(Path, Consumer)}
     */
    public void forEach(Path file, long fromByte, long toByte, Consumer<? super T> each) {
        try (Reader<T> rows = open(file, fromByte, toByte)) {
            for (T row = rows.next(); row != null; row = rows.next()) {
                each.accept(row);
            }
        }
    }

    /**
     * Reads one file, row by row.
     *
     * @throws UnreadableTable as {@link #forEach(Path, Consumer)}, also from the reader
     */
    public Reader<T> open(Path file) {
        return open(file, 0, Long.MAX_VALUE);
    }

    private Reader<T> open(Path file, long fromByte, long toByte) {
        requireColumns(file);
        Optional<ReadSupport<? extends RowFormat.RowFields<T>>> direct = format.directReading();
        if (direct.isPresent()) {
            return open(new DirectReader<>(file, direct.get()), RowFormat.RowFields::value, file, fromByte, toByte);
        }
        PlainParquetConfiguration lenient = new PlainParquetConfiguration();
        lenient.setBoolean(AvroReadSupport.READ_INT96_AS_FIXED, true); // in a column that is passed over
        ParquetReader.Builder<GenericRecord> rows = AvroParquetReader.<GenericRecord>builder(
                        new LocalInputFile(file), lenient)
                .withDataModel(GenericData.get());
        return open(rows, row -> format.fromRow(inOrder(row)), file, fromByte, toByte);
    }

    private static <R, T> Reader<T> open(
            ParquetReader.Builder<R> rows, Function<? super R, T> value, Path file, long fromByte, long toByte) {
        try {
            ParquetReader<R> reader = rows.withFileRange(fromByte, toByte).build();
            return new Reader<>(
                    () -> {
                        R row = next(reader, file);
                        return row == null ? null : valueOf(row, value, reader, file);
                    },
                    reader,
                    file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The columns in the order of the format, whatever order they have in the file. */
    private GenericRecord inOrder(GenericRecord row) {
        GenericRecord ordered = new GenericData.Record(format.schema());
        for (Schema.Field field : format.schema().getFields()) {
            ordered.put(field.pos(), row.get(field.name()));
        }
        return ordered;
    }

    /**
     * Hands the times of the events of a part of one file to {@code each}, in milliseconds since the epoch, UTC; reads no
     * other column. What part that is: as {@link #forEach(Path, long, long, Consumer)}.
     *
     * @throws UnreadableTable naming the file
     */
    public static void eventTimes(Path file, long fromByte, long toByte, LongConsumer each) {
        try (ParquetReader<Long> reader = new DirectReader<>(file, new EventColumns.Times())
                .withFileRange(fromByte, toByte)
                .build()) {
            for (Long time = next(reader, file); time != null; time = next(reader, file)) {
                each.accept(time);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * The least and the greatest of columns of whole numbers, as the footers tell; empty where there is no row.
     *
     * @param columns with the groups that they lie in: {@code items.array.time_ms}
     * @throws UnreadableTable naming the file
     */
    public static Optional<LongSummaryStatistics> range(List<Path> files, List<String> columns) {
        LongSummaryStatistics range = new LongSummaryStatistics();
        for (Path file : files) {
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
                reader.getFooter().getBlocks().stream()
                        .flatMap(rowGroup -> rowGroup.getColumns().stream())
                        .filter(column -> columns.contains(column.getPath().toDotString()))
                        .filter(column -> column.getStatistics().hasNonNullValue())
                        .forEach(column -> {
                            LongStatistics values = (LongStatistics) column.getStatistics();
                            range.accept(values.getMin());
                            range.accept(values.getMax());
                        });
            } catch (IOException | RuntimeException e) {
                throw unreadable(file, e);
            }
        }
        return range.getCount() == 0 ? Optional.empty() : Optional.of(range);
    }

    /** How many rows the footers of a table's files count. @throws UnreadableTable naming the file */
    public static long rows(Path folder) {
        long rows = 0;
        for (Path file : files(folder)) {
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
                rows += reader.getRecordCount();
            } catch (IOException | RuntimeException e) {
                throw unreadable(file, e);
            }
        }
        return rows;
    }

    /** All rows. @throws UnreadableTable as {@link #forEach} */
    public List<T> readAll(Path folder) {
        List<T> rows = new ArrayList<>();
        forEach(folder, rows::add);
        return rows;
    }

    /** Writes one file of the table; the folder is made where it is absent. */
    public Writer<T> write(Path folder, int part) {
        try {
            Files.createDirectories(folder);
            return write(new LocalOutputFile(folder.resolve(String.format("part-%05d.parquet", part))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one file of the table to wherever it is given. */
    public Writer<T> write(OutputFile file) {
        try {
            Optional<WriteSupport<T>> direct = format.directWriting();
            if (direct.isPresent()) {
                ParquetWriter<T> rows = settled(new DirectWriter<>(file, direct.get()));
                return new Writer<>(rows::write, rows);
            }
            ParquetWriter<GenericRecord> rows = settled(AvroParquetWriter.<GenericRecord>builder(file)
                    .withSchema(format.schema())
                    .withDataModel(GenericData.get()));
            return new Writer<>(value -> rows.write(format.toRow(value)), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <R, B extends ParquetWriter.Builder<R, B>> ParquetWriter<R> settled(B rows) throws IOException {
        return rows.withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    /** Writes all rows as the table's only file. */
    public void writeAll(Path folder, Iterable<? extends T> rows) {
        try (Writer<T> writer = write(folder, 0)) {
            rows.forEach(writer::write);
        }
    }

    private static <R> @Nullable R next(ParquetReader<R> reader, Path file) {
        try {
            return reader.read();
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static <R, T> T valueOf(R row, Function<? super R, T> value, ParquetReader<R> reader, Path file) {
        try {
            return value.apply(row);
        } catch (IllegalArgumentException e) {
            long number = reader.getCurrentRowIndex() + 1;
            throw new UnreadableTable("row " + number + " of " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Looks into the footer of one file. The columns may come in any order, others beside them are passed over.
     *
     * @throws UnreadableTable where it is not a Parquet file, lacks a column, or has one of a type that cannot be read
     */
    public void requireColumns(Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            MessageType found = reader.getFileMetaData().getSchema();
            List<String> expected =
                    format.schema().getFields().stream().map(Schema.Field::name).toList();
            List<String> columns = found.getFields().stream().map(Type::getName).toList();
            if (!columns.containsAll(expected)) {
                throw new UnreadableTable(file + " has columns " + columns + ", expected " + expected);
            }
            format.fault(found).ifPresent(fault -> {
                throw new UnreadableTable(file + " has a " + fault);
            });
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static UnreadableTable unreadable(Path file, Exception cause) {
        return cause instanceof UnreadableTable known
                ? known
                : new UnreadableTable(
                        file + " is not a readable Parquet file ("
                                + String.valueOf(cause.getMessage()).replaceAll("\\S+@[0-9a-f]+", "it")
                                + "): run the step that writes it again",
                        cause);
    }

    /**
     * Reads the rows of a file one after another.
     *
     * @param <T> the value a row holds
     */
    public static final class Reader<T> implements Closeable {
        private final NextRow<T> rows;
        private final Closeable reader;
        private final Path file;

        private Reader(NextRow<T> rows, Closeable reader, Path file) {
            this.rows = rows;
            this.reader = reader;
            this.file = file;
        }

        /** Where rows come from. */
        private interface NextRow<T> {
            @Nullable
            T next();
        }

        /** Null after the last. */
        public @Nullable T next() {
            return rows.next();
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
    }

    /**
     * Writes rows one after another; the file is whole once this is closed.
     *
     * @param <T> the value a row holds
     */
    public static final class Writer<T> implements Closeable {
        private final Rows<T> rows;
        private final Closeable file;

        private Writer(Rows<T> rows, Closeable file) {
            this.rows = rows;
            this.file = file;
        }

        /** Where rows go. */
        private interface Rows<T> {
            void write(T value) throws IOException;
        }

        public void write(T value) {
            try {
                rows.write(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A builder that {@link ParquetReader} wants as a subclass. */
    private static final class DirectReader<R> extends ParquetReader.Builder<R> {
        private final ReadSupport<R> support;

        DirectReader(Path file, ReadSupport<R> support) {
            super(new LocalInputFile(file), new PlainParquetConfiguration());
            this.support = support;
        }

        @Override
        protected ReadSupport<R> getReadSupport() {
            return support;
        }
    }

    /** A builder that {@link ParquetWriter} wants as a subclass. */
    private static final class DirectWriter<T> extends ParquetWriter.Builder<T, DirectWriter<T>> {
        private final WriteSupport<T> support;

        DirectWriter(OutputFile file, WriteSupport<T> support) {
            super(file);
            this.support = support;
        }

        @Override
        protected DirectWriter<T> self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        protected WriteSupport<T> getWriteSupport(Configuration conf) {
            return support;
        }

        @Override
        protected WriteSupport<T> getWriteSupport(ParquetConfiguration conf) {
            return support;
        }
    }
}
