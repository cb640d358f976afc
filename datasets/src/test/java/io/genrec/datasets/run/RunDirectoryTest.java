package io.genrec.datasets.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void aligned_bundles_are_those_that_are_whole() throws IOException {
        RunDirectory run = new RunDirectory(folder);
        assertThat(run.alignedBundles()).isEmpty();
        for (String name : new String[] {"grpo-sr", "grpo", ".grpo-sr.partial"}) {
            Files.createDirectories(run.aligned().resolve(name));
        }
        assertThat(run.alignedBundles())
                .containsExactly(run.aligned().resolve("grpo"), run.aligned().resolve("grpo-sr"));
    }
}
