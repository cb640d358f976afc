package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.ItemVector;
import io.genrec.datasets.vector.ItemVectorFormat;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
    @TempDir
    Path folder;

    @Test
    void rows_of_a_npy_file_go_by_the_ids_beside_it_at_length_one() throws IOException {
        VectorFile vectors = npy("tea\nmug\n", 3, 4, 0, 2);
        assertThat(vectors.embed(items("mug", "tea")).values()).containsExactly(0, 1, 0.6f, 0.8f);
    }

    @Test
    void a_parquet_table_is_read_whichever_way_its_lists_lie() throws IOException {
        new ParquetTable<>(new ItemVectorFormat()).writeAll(folder, List.of(new ItemVector("tea", List.of(3f, 4f))));
        assertThat(VectorFile.parquet(folder).embed(items("tea")).values()).containsExactly(0.6f, 0.8f);
        Path pandas = threeLevelList();
        assertThat(VectorFile.parquet(pandas).embed(items("mug")).values()).containsExactly(0.8f, -0.6f);
    }

    @Test
    void items_without_a_vector_are_named() throws IOException {
        VectorFile vectors = npy("tea\nmug\n", 3, 4, 0, 2);
        assertThatThrownBy(() -> vectors.embed(items("tea", "jug", "pan")))
                .isInstanceOf(StepFailed.class)
                .hasMessage(folder.resolve("v.npy") + " lacks the vectors of 2 of 3 items, of jug, pan");
    }

    @Test
    void ids_must_be_as_many_as_rows_and_different() {
        assertThatThrownBy(() -> npy("tea\n", 3, 4, 0, 2))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("has shape [2, 2], expected [1, dimensions]");
        assertThatThrownBy(() -> npy("tea\ntea\n", 3, 4, 0, 2))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("item tea occurs twice in " + folder.resolve("ids.txt"));
    }

    @Test
    void vectors_of_another_width_or_not_finite_name_their_item() {
        assertParquetFails("the vector of item mug", new ItemVector("tea", List.of(1f, 2f)), vector("mug", 1f));
        assertParquetFails("the vector of item mug", vector("mug", Float.POSITIVE_INFINITY));
        assertParquetFails("holds no vector");
    }

    private void assertParquetFails(String why, ItemVector... rows) {
        Path table = folder.resolve("table");
        new ParquetTable<>(new ItemVectorFormat()).writeAll(table, List.of(rows));
        assertThatThrownBy(() -> VectorFile.parquet(table))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining(why)
                .hasMessageContaining(table.toString());
        try (Stream<Path> files = Files.list(table)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ItemVector vector(String itemId, Float... values) {
        return new ItemVector(itemId, List.of(values));
    }

    private VectorFile npy(String ids, float... values) throws IOException {
        Path file = folder.resolve("v.npy");
        new NpyArray(List.of(values.length / 2, 2), values).write(file);
        return VectorFile.npy(file, Files.writeString(folder.resolve("ids.txt"), ids));
    }

    /** The layout of Arrow and Spark: optional list of optional elements, here doubles. */
    private Path threeLevelList() throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message schema { optional binary item_id (STRING);"
                + " optional group vector (LIST) { repeated group list { optional double element; } } }");
        Path file = folder.resolve("pandas.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .build()) {
            Group row = new SimpleGroup(schema).append("item_id", "mug");
            Group list = row.addGroup("vector");
            list.addGroup("list").append("element", 4.0);
            list.addGroup("list").append("element", -3.0);
            writer.write(row);
        }
        return file;
    }

    private static List<Item> items(String... ids) {
        return Stream.of(ids)
                .map(id -> new Item(id, "", List.of(), "", null, ""))
                .toList();
    }
}
