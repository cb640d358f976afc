package io.genrec.evaluation.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedFileTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(50, 0.95, 1);

    @TempDir
    Path folder;

    @Test
    void rows_read_are_the_rows_written() {
        Observed hits = new Observed("sft", Segment.LONG_HISTORY, "hr", 10, means(1, 0, 1));
        Observed gains = new Observed("sft", Segment.ALL, "ndcg", 10, means(0.1, 1 / 3.0, 0));
        Path file = folder.resolve("metrics").resolve("observed.jsonl.gz");
        ObservedFile.write(file, List.of(hits, gains));
        assertThat(Observed.rows(ObservedFile.read(file), BOOTSTRAP))
                .isEqualTo(Observed.rows(List.of(hits, gains), BOOTSTRAP));
    }

    @Test
    void pooled_seeds_are_more_observations_of_the_same_users() {
        UserMeans pooled = UserMeans.pooled(List.of(means(1, 0, 0), means(1, 1, 0)));
        assertThat(pooled.sum(0)).isEqualTo(2);
        assertThat(pooled.sum(1)).isEqualTo(1);
        assertThat(pooled.count(2)).isEqualTo(2);
        assertThatThrownBy(() -> UserMeans.pooled(List.of(means(1), means(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("figures of 1 and of 2 users");
    }

    @Test
    void a_file_that_is_broken_says_what_to_do() throws IOException {
        Path file = folder.resolve("observed.jsonl.gz");
        assertThatThrownBy(() -> ObservedFile.read(file))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no observations at " + file + ": run `genrec evaluate` again");
        Files.writeString(file, "no gzip");
        assertThatThrownBy(() -> ObservedFile.read(file))
                .isInstanceOf(StepFailed.class)
                .hasMessage("cannot read " + file + ": Not in GZIP format; run `genrec evaluate` again");
    }

    private static UserMeans means(double... observed) {
        UserMeans means = new UserMeans(observed.length);
        for (int user = 0; user < observed.length; user++) {
            means.add(user, observed[user]);
        }
        return means;
    }
}
