package io.genrec.flink.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.codebook.AssignedId;
import io.genrec.datasets.codebook.AssignedIdFormat;
import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.CollisionResolver;
import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.codebook.SemanticIdLine;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.ItemVector;
import io.genrec.datasets.vector.ItemVectorFormat;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.flink.cluster.FlinkTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole step on a mini cluster, against {@link CollisionResolver}. */
class AssignJobIT {
    private static final int DIMENSIONS = 5;

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void setUp() {
        run = new RunDirectory(folder.resolve("run"));
    }

    /** Of 4 to the power of levels semantic ids most are wanted, by vectors that crowd about one point. */
    @ParameterizedTest
    @CsvSource({"3, 60, 0, 1", "3, 60, 0, 3", "3, 40, 15, 2", "2, 15, 0, 2", "2, 9, 6, 3", "1, 4, 0, 2"})
    void gives_what_the_resolver_gives_in_one_process(int levels, int items, int taken, int parallelism)
            throws IOException {
        Random random = new Random(7L * levels + items + taken);
        Codebooks codebooks = codebooks(new CodeSpace(levels, 4), random);
        List<SemanticId> all = allIds(codebooks.space());
        Collections.shuffle(all, random);
        writeCatalog(codebooks, all.subList(0, taken));
        TreeMap<String, float[]> vectors = crowd(items, random);
        writeNpy(vectors, random);

        AssignResult result = AssignJob.run(settings(true, parallelism), run, Progress.SILENT);

        Resolution expected = CollisionResolver.resolve(codebooks, matrix(vectors), all.subList(0, taken));
        assertThat(assigned()).isEqualTo(byItem(vectors, expected.ids()));
        assertThat(result.assigned()).isEqualTo(items);
        assertThat(result.spilled()).isEqualTo(expected.spilled());
        assertThat(result.moved()).isEqualTo(moved(expected));
        assertThat(result.colliding())
                .isEqualTo(expected.nearest().stream()
                        .filter(id -> Collections.frequency(expected.nearest(), id) > 1)
                        .count());
        if (levels == 3) {
            assertThat(result.spilled()).as("the test is about spills, too").isPositive();
        }
    }

    @Test
    void reads_a_table_of_several_files_and_leaves_items_of_the_catalogue_alone() throws IOException {
        Random random = new Random(5);
        Codebooks codebooks = codebooks(new CodeSpace(2, 4), random);
        writeCatalog(codebooks, List.of(SemanticId.of(1, 2), SemanticId.of(0, 0))); // old0 and old1
        TreeMap<String, float[]> vectors = crowd(8, random);
        List<ItemVector> rows = new ArrayList<>();
        vectors.forEach((item, vector) -> rows.add(row(item, vector)));
        rows.add(row("old1", new float[DIMENSIONS]));
        Collections.shuffle(rows, random);
        ParquetTable<ItemVector> table = new ParquetTable<>(new ItemVectorFormat());
        for (int part = 0; part < 3; part++) {
            try (ParquetTable.Writer<ItemVector> file = table.write(folder.resolve("vectors"), part)) {
                rows.subList(part * 3, part * 3 + 3).forEach(file::write);
            }
        }

        AssignResult result = AssignJob.run(
                new AssignSettings(folder.resolve("vectors").toString(), "", true, 2, new FlinkTarget.Local()),
                run,
                Progress.SILENT);

        Resolution expected = CollisionResolver.resolve(
                codebooks, matrix(vectors), List.of(SemanticId.of(1, 2), SemanticId.of(0, 0)));
        assertThat(assigned()).isEqualTo(byItem(vectors, expected.ids()));
        assertThat(result.kept()).isEqualTo(1);
        assertThat(result.vectors()).isEqualTo(9);
    }

    @Test
    void more_items_than_semantic_ids_are_refused_and_leave_nothing_behind() throws IOException {
        Random random = new Random(5);
        writeCatalog(codebooks(new CodeSpace(1, 4), random), List.of());
        writeNpy(crowd(5, random), random);
        assertThatThrownBy(() -> AssignJob.run(settings(true, 2), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessage("the items do not fit into 4 semantic ids: tokenize with more"
                        + " genrec.tokenize.codes-per-level or genrec.tokenize.levels");
        assertThat(run.assigned()).doesNotExist();
    }

    @Test
    void an_item_with_two_vectors_is_named() throws IOException {
        writeCatalog(codebooks(new CodeSpace(2, 4), new Random(5)), List.of());
        new NpyArray(List.of(2, DIMENSIONS), new float[2 * DIMENSIONS]).write(folder.resolve("vectors.npy"));
        Files.write(folder.resolve("items.txt"), List.of("mug", "mug"));
        assertThatThrownBy(() -> AssignJob.run(settings(true, 2), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessage("item mug occurs twice in " + folder.resolve("vectors.npy"));
    }

    @Test
    void vectors_that_do_not_fit_the_codebooks_or_their_ids_are_refused() throws IOException {
        writeCatalog(codebooks(new CodeSpace(2, 4), new Random(5)), List.of());
        new NpyArray(List.of(2, 3), new float[6]).write(folder.resolve("vectors.npy"));
        Files.write(folder.resolve("items.txt"), List.of("mug", "tea"));
        assertThatThrownBy(() -> AssignJob.run(settings(true, 2), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("have 3 dimensions, the run's codebooks 5");
        new NpyArray(List.of(3, DIMENSIONS), new float[3 * DIMENSIONS]).write(folder.resolve("vectors.npy"));
        assertThatThrownBy(() -> AssignJob.run(settings(true, 2), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("has 3 rows, but")
                .hasMessageContaining("has 2 lines");
    }

    private AssignSettings settings(boolean keep, int parallelism) {
        return new AssignSettings(
                folder.resolve("vectors.npy").toString(),
                folder.resolve("items.txt").toString(),
                keep,
                parallelism,
                new FlinkTarget.Local());
    }

    private static Codebooks codebooks(CodeSpace space, Random random) {
        float[] values = new float[space.levels() * space.codesPerLevel() * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Codebooks.of(new NpyArray(List.of(space.levels(), space.codesPerLevel(), DIMENSIONS), values));
    }

    private static List<SemanticId> allIds(CodeSpace space) {
        List<List<Integer>> prefixes = List.of(List.of());
        for (int level = 0; level < space.levels(); level++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> prefix : prefixes) {
                for (int code = 0; code < space.codesPerLevel(); code++) {
                    List<Integer> next = new ArrayList<>(prefix);
                    next.add(code);
                    longer.add(next);
                }
            }
            prefixes = longer;
        }
        return new ArrayList<>(prefixes.stream().map(SemanticId::new).toList());
    }

    private void writeCatalog(Codebooks codebooks, List<SemanticId> taken) throws IOException {
        Files.createDirectories(run.catalog());
        codebooks.toArray().write(run.catalog().resolve(CatalogFiles.CODEBOOKS));
        List<SemanticIdLine> lines = new ArrayList<>();
        for (SemanticId id : taken) {
            lines.add(new SemanticIdLine("old" + lines.size(), id.codes(), ""));
        }
        CatalogFiles.writeSemanticIds(run.catalog(), lines);
    }

    /** Some of the vectors are equal, so that only the item ids tell them apart. */
    private static TreeMap<String, float[]> crowd(int items, Random random) {
        TreeMap<String, float[]> vectors = new TreeMap<>();
        while (vectors.size() < items) {
            float[] vector = new float[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = 0.5f + random.nextInt(3) * 0.4f;
            }
            vectors.put("i" + random.nextInt(100_000), vector);
        }
        return vectors;
    }

    private void writeNpy(Map<String, float[]> vectors, Random random) throws IOException {
        List<String> items = new ArrayList<>(vectors.keySet());
        Collections.shuffle(items, random);
        FloatMatrix rows = FloatMatrix.zeros(items.size(), DIMENSIONS);
        for (int row = 0; row < items.size(); row++) {
            rows.setRow(row, vectors.get(items.get(row)));
        }
        NpyArray.of(rows).write(folder.resolve("vectors.npy"));
        Files.write(folder.resolve("items.txt"), items);
    }

    private static FloatMatrix matrix(TreeMap<String, float[]> vectors) {
        FloatMatrix rows = FloatMatrix.zeros(vectors.size(), DIMENSIONS);
        int row = 0;
        for (float[] vector : vectors.values()) {
            rows.setRow(row++, vector);
        }
        return rows;
    }

    private static Map<String, SemanticId> byItem(TreeMap<String, float[]> vectors, List<SemanticId> ids) {
        Map<String, SemanticId> byItem = new HashMap<>();
        int row = 0;
        for (String item : vectors.keySet()) {
            byItem.put(item, ids.get(row++));
        }
        return byItem;
    }

    private static long moved(Resolution resolution) {
        long moved = 0;
        for (int row = 0; row < resolution.ids().size(); row++) {
            moved += resolution.ids().get(row).equals(resolution.nearest().get(row)) ? 0 : 1;
        }
        return moved;
    }

    private Map<String, SemanticId> assigned() {
        Map<String, SemanticId> byItem = new HashMap<>();
        for (AssignedId assigned : new ParquetTable<>(new AssignedIdFormat()).readAll(run.assigned())) {
            assertThat(byItem.put(assigned.itemId(), assigned.semanticId())).isNull();
        }
        return byItem;
    }

    private static ItemVector row(String item, float[] vector) {
        List<Float> values = new ArrayList<>();
        for (float value : vector) {
            values.add(value);
        }
        return new ItemVector(item, values);
    }
}
