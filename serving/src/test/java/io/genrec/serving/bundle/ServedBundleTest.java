package io.genrec.serving.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedBundleTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void without_an_alignment_it_is_what_training_made() throws IOException {
        String trained = TinyBundle.write(run().bundle(), 1, Map.of());
        assertServed("auto", trained, "bundle");
        assertServed("sft", trained, "bundle");
    }

    @Test
    void a_bundle_aligned_from_the_present_one_is_preferred_to_it() throws IOException {
        String trained = TinyBundle.write(run().bundle(), 1, Map.of());
        String aligned = TinyBundle.write(run().aligned().resolve("grpo-sr"), 2, Map.of("supervised-bundle", trained));
        assertServed("auto", aligned, "aligned/grpo-sr");
        assertServed("sft", trained, "bundle");
    }

    @Test
    void a_bundle_aligned_from_an_earlier_one_is_served_only_by_name() throws IOException {
        String trained = TinyBundle.write(run().bundle(), 1, Map.of());
        String aligned =
                TinyBundle.write(run().aligned().resolve("grpo-sr"), 2, Map.of("supervised-bundle", "another"));
        assertServed("auto", trained, "bundle");
        assertServed("grpo-sr", aligned, "aligned/grpo-sr");
    }

    @Test
    void a_bundle_tuned_from_a_present_one_is_preferred_to_both() throws IOException {
        String trained = TinyBundle.write(run().bundle(), 1, Map.of());
        assertServed("auto", tuned(trained), "served");
        String aligned = TinyBundle.write(run().aligned().resolve("grpo-sr"), 2, Map.of("supervised-bundle", trained));
        assertServed("auto", tuned(trained), "served"); // the choice was between the two
        assertServed("auto", tuned(aligned), "served");
        assertServed("grpo-sr", aligned, "aligned/grpo-sr");
    }

    @Test
    void a_bundle_tuned_from_an_earlier_one_is_served_only_by_name() throws IOException {
        String trained = TinyBundle.write(run().bundle(), 1, Map.of());
        String tuned = tuned("another");
        assertServed("auto", trained, "bundle");
        assertServed("served", tuned, "served");
    }

    @Test
    void a_folder_elsewhere_is_named_whole() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        assertServed(elsewhere.toString(), TinyBundle.write(elsewhere, 3, Map.of()), elsewhere.toString());
    }

    @Test
    void a_name_that_is_none_is_answered_with_those_there_are() throws IOException {
        TinyBundle.write(run().bundle(), 1, Map.of());
        TinyBundle.write(run().aligned().resolve("grpo"), 2, Map.of());
        assertThatThrownBy(() -> ServedBundle.load("gpro", run()))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no bundle gpro")
                .hasMessageContaining("has sft, grpo;");
    }

    @Test
    void the_bundle_that_began_a_list_is_found_by_its_version() throws IOException {
        TinyBundle.write(run().bundle(), 1, Map.of());
        String aligned = TinyBundle.write(run().aligned().resolve("grpo"), 2, Map.of());
        assertThat(ServedBundle.ofVersion(aligned, run()))
                .map(ServedBundle::place)
                .contains("aligned/grpo");
        assertThat(ServedBundle.ofVersion(tuned(aligned), run()))
                .map(ServedBundle::place)
                .contains("served");
        assertThat(ServedBundle.ofVersion("another", run())).isEmpty();
    }

    /** A bundle at the place of the tuned one. */
    private String tuned(String from) throws IOException {
        return TinyBundle.write(run().served(), 4, Map.of("tuned-from", from));
    }

    private RunDirectory run() {
        return new RunDirectory(folder.resolve("run"));
    }

    private void assertServed(String choice, String version, String place) {
        ServedBundle served = ServedBundle.load(choice, run());
        assertThat(served.bundle().version()).isEqualTo(version);
        assertThat(served.place()).isEqualTo(place);
    }
}
