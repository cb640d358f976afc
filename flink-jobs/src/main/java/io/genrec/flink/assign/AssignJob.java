package io.genrec.flink.assign;

import io.genrec.datasets.codebook.AssignedId;
import io.genrec.datasets.codebook.AssignedIdFormat;
import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.flink.cluster.BoundedJob;
import io.genrec.flink.parquet.ParquetSink;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The step from vectors to semantic ids by a run's codebooks: what
 * {@link io.genrec.datasets.codebook.CollisionResolver} does in one process, with every cell a task of its own.
 *
 * <p>Vectors go to their nearest cell; the nearest stay, as many as there are free codes; those left over are placed one
 * after another; then each cell shares its last codes. Order among equals is by item id, so that the result depends on
 * neither the order of the vectors nor the number of tasks.
 */
public final class AssignJob {
    private AssignJob() {}

    /**
     * Writes {@code assigned/} of the run, whole or not at all.
     *
     * @throws io.genrec.datasets.run.StepFailed where the catalogue or the vectors cannot be used
     */
    public static AssignResult run(AssignSettings settings, RunDirectory run, Progress progress) {
        long start = System.nanoTime();
        VectorTable vectors =
                VectorTable.open(settings, CatalogFiles.codebooks(run.catalog()).dimensions());
        try (StagedFolder assigned = new StagedFolder(run.assigned())) {
            BoundedJob bounded = new BoundedJob("genrec assign", "vectors", settings.flink());
            StreamExecutionEnvironment job =
                    bounded.environment(settings.parallelism(), BatchShuffleMode.ALL_EXCHANGES_BLOCKING);
            lay(settings, vectors, run, job).sinkTo(new ParquetSink<>(assigned.path(), AssignedIdFormat::new));
            JobExecutionResult counts =
                    bounded.run(job, vectors.vectors(), List.of(AssignCounts.READ, AssignCounts.ASSIGNED), progress);
            AssignResult result = AssignResult.of(counts, Duration.ofNanos(System.nanoTime() - start));
            ParquetSink.requireRows(assigned.path(), result.assigned());
            assigned.commit();
            return result;
        }
    }

    private static DataStream<AssignedId> lay(
            AssignSettings settings, VectorTable table, RunDirectory run, StreamExecutionEnvironment job) {
        String catalog = run.catalog().toString();
        boolean keep = settings.keepCatalog();
        DataStream<PlacedVector> nearest = job.fromData(
                        TypeInformation.of(VectorSlice.class), table.slices().toArray(VectorSlice[]::new))
                .name("slices")
                .rebalance()
                .flatMap(new ReadVectors())
                .returns(RawVector.class)
                .name("read vectors")
                .flatMap(new Quantise(catalog, keep))
                .name("nearest codes");
        SingleOutputStreamOperator<PlacedVector> staying = nearest.keyBy(PlacedVector::cell)
                .process(new KeepNearest(catalog, keep))
                .name("keep the nearest");
        DataStream<PlacedVector> spilled = staying.getSideOutput(KeepNearest.COUNTS)
                .connect(staying.getSideOutput(KeepNearest.SPILLED))
                .keyBy(count -> 0, vector -> 0, TypeInformation.of(Integer.class))
                .process(new PlaceSpilled(catalog, keep))
                .setParallelism(1)
                .name("place what spilled");
        return staying.union(spilled)
                .keyBy(PlacedVector::cell)
                .process(new ShareCodes(catalog, keep))
                .name("share last codes")
                .keyBy(AssignedId::itemId)
                .process(new OnceEach(settings.vectors()))
                .name("once each");
    }
}
