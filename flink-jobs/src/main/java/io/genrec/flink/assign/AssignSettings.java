package io.genrec.flink.assign;

import com.typesafe.config.Config;
import io.genrec.flink.cluster.FlinkTarget;

/**
 * The settings under {@code genrec.assign}.
 *
 * @param vectors the file or table of vectors
 * @param vectorIds the item of each row, for .npy
 * @param keepCatalog whether items of the catalogue keep their semantic ids
 * @param parallelism tasks side by side
 * @param flink where the job runs
 */
public record AssignSettings(
        String vectors, String vectorIds, boolean keepCatalog, int parallelism, FlinkTarget flink) {
    static final String NPY = ".npy";

    public AssignSettings {
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException(
                    "genrec.assign.vectors must name the vectors, .npy or Parquet (--vectors)");
        }
        if (vectors.endsWith(NPY) && vectorIds.isEmpty()) {
            throw new IllegalArgumentException(
                    "genrec.assign.vector-ids must name the file of item ids for the rows of " + vectors
                            + " (--vector-ids)");
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException("genrec.assign.parallelism must be at least 1: " + parallelism);
        }
    }

    /** @param genrec the config at {@code genrec} */
    public static AssignSettings from(Config genrec) {
        Config assign = genrec.getConfig("assign");
        return new AssignSettings(
                assign.getString("vectors"),
                assign.getString("vector-ids"),
                assign.getBoolean("keep-catalog"),
                assign.getInt("parallelism"),
                FlinkTarget.from(genrec));
    }

    /** The same settings for another Flink. */
    public AssignSettings on(FlinkTarget other) {
        return new AssignSettings(vectors, vectorIds, keepCatalog, parallelism, other);
    }
}
