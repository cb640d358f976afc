package io.genrec.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void flags_win_over_the_file_and_the_file_over_the_defaults() {
        Config flags = Configuration.flags(Map.of("evaluate.pages", "7"));
        Config file = ConfigFactory.parseString("genrec.evaluate { pages = 8, seed = 9 }");
        Config genrec = Configuration.of(List.of(flags, file)).genrec();
        assertThat(genrec.getInt("evaluate.pages")).isEqualTo(7);
        assertThat(genrec.getInt("evaluate.seed")).isEqualTo(9);
        assertThat(genrec.getInt("evaluate.resamples")).isEqualTo(1000);
    }

    @Test
    void a_flag_may_spell_the_key_out_and_may_hold_a_list() {
        Config flags = Configuration.flags(Map.of("genrec.evaluate.models", "[popularity, item-knn]"));
        assertThat(Configuration.of(List.of(flags)).genrec().getStringList("evaluate.models"))
                .containsExactly("popularity", "item-knn");
    }

    @Test
    void a_group_that_is_open_takes_any_key() {
        Config file = ConfigFactory.parseString("genrec.import.actions { view = exposed }");
        assertThat(Configuration.of(List.of(file)).genrec().getString("import.actions.view"))
                .isEqualTo("exposed");
    }

    @Test
    void keys_of_other_libraries_are_theirs_to_judge() {
        Config file = ConfigFactory.parseString("pekko.made-up = 1");
        assertThat(Configuration.of(List.of(file)).root().getInt("pekko.made-up"))
                .isEqualTo(1);
    }

    @Test
    void a_value_in_place_of_a_group_is_refused() {
        Config file = ConfigFactory.parseString("genrec.evaluate = 3");
        assertThatThrownBy(() -> Configuration.of(List.of(file)))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("genrec.evaluate in String: 1 is a group of keys, not a value");
    }

    @Test
    void a_file_that_is_no_hocon_is_named_with_the_line() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.conf"), "genrec {\n  evaluate {\n");
        assertThatThrownBy(() -> Configuration.file(file))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageStartingWith(file + ": 3: ");
    }

    @Test
    void a_value_of_the_wrong_type_names_its_key() {
        Configuration configuration = Configuration.of(List.of(Configuration.flags(Map.of("evaluate.pages", "many"))));
        assertThatThrownBy(() -> configuration.read(genrec -> genrec.getInt("evaluate.pages")))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("the command line: evaluate.pages has type STRING rather than NUMBER");
    }

    @Test
    void equal_sections_have_equal_canonical_lines_whatever_their_order_and_whether_they_resume() {
        Configuration one =
                Configuration.of(List.of(ConfigFactory.parseString("genrec.train { epochs = 3, seed = 4 }")));
        Configuration other =
                Configuration.of(List.of(ConfigFactory.parseString("genrec.train { seed = 4, epochs = 3 }")));
        assertThat(one.canonical(List.of("train"))).isEqualTo(other.canonical(List.of("train")));
        assertThat(one.resuming().canonical(List.of("train"))).isEqualTo(one.canonical(List.of("train")));
        assertThat(Configuration.defaults().canonical(List.of("train"))).isNotEqualTo(one.canonical(List.of("train")));
    }
}
