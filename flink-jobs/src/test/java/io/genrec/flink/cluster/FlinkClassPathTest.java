package io.genrec.flink.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkClassPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "flink-runtime-2.3.0.jar",
                "flink-runtime-web-2.3.0.jar",
                "flink-shaded-asm-9-9.9.1-21.0.jar",
                "flink-connector-base-2.3.0.jar",
                "flink-connector-files-2.3.0.jar",
                "kryo-5.6.2.jar",
                "commons-lang3-3.18.0.jar",
                "frocksdbjni-8.10.0-ververica-1.0.jar",
                "logback-classic-1.5.20.jar"
            })
    void classes_of_a_flink_distribution_belong_to_the_cluster(String jar) {
        assertThat(FlinkClassPath.isFlinks(jar)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flink-connector-kafka-5.0.0-2.2.jar",
                "kafka-clients-4.2.0.jar",
                "hadoop-client-api-3.5.0.jar",
                "parquet-hadoop-1.15.2.jar",
                "genrec-datasets-0.1.0-SNAPSHOT.jar",
                "commons-csv-1.14.1.jar",
                "classes"
            })
    void what_the_jobs_bring_along_does_not(String jar) {
        assertThat(FlinkClassPath.isFlinks(jar)).isFalse();
    }

    @Test
    void the_class_path_of_a_cluster_holds_flink_and_the_class_that_starts_it() {
        assertThat(FlinkClassPath.ofThisJvm().split(java.io.File.pathSeparator))
                .anyMatch(entry -> entry.contains("flink-runtime-2"))
                .anyMatch(entry -> entry.contains("flink-jobs"))
                .noneMatch(entry -> entry.contains("parquet"));
    }
}
