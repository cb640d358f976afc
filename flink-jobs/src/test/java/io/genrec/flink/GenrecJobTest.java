package io.genrec.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenrecJobTest {
    /** A job that fails has written something by then: what is there is no longer what the record tells of. */
    @Test
    void a_job_takes_away_the_record_of_the_same_step_before_it_starts(@TempDir Path folder) throws IOException {
        RunDirectory run = new RunDirectory(folder);
        Files.createDirectories(run.steps());
        Path features = Files.writeString(run.steps().resolve("features.json"), "{}");
        Path assign = Files.writeString(run.steps().resolve("assign.json"), "{}");

        assertThatThrownBy(() -> GenrecJob.main(new String[] {"features", "--dir", folder.toString()}))
                .as("there are no events")
                .isInstanceOf(RuntimeException.class);

        assertThat(features).doesNotExist();
        assertThat(assign).exists();
    }
}
