package io.genrec.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.testing.Fault;
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

    @Fault("A file with keys as --help prints them was ignored.")
    @Test
    void a_file_may_name_keys_as_help_prints_them_or_spelled_out() throws IOException {
        Path file = Files.writeString(
                folder.resolve("my.conf"),
                "import.default-action = clicked\ngenrec.import.format = csv\nimport { actions { buy = ordered } }\n");
        Config genrec = Configuration.of(List.of(Configuration.file(file))).genrec();
        assertThat(genrec.getString("import.default-action")).isEqualTo("clicked");
        assertThat(genrec.getString("import.format")).isEqualTo("csv");
        assertThat(genrec.getString("import.actions.buy")).isEqualTo("ordered");
    }

    @Test
    void a_key_that_is_given_in_both_ways_is_refused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("my.conf"), "evaluate.pages = 1\n\ngenrec { evaluate.pages = 2, evaluate.seed = 3 }\n");
        assertThatThrownBy(() -> Configuration.of(List.of(Configuration.file(file))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("genrec.evaluate.pages is given twice in " + file
                        + ": 3, once with `genrec.` before it and once without: leave one out");
    }

    @Test
    void an_unknown_key_is_refused_in_either_spelling() {
        assertThatThrownBy(() -> Configuration.of(List.of(ConfigFactory.parseString("import.default-acton = clicked"))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("unknown key genrec.import.default-acton in String: 1; the nearest known one is"
                        + " genrec.import.default-action");
        assertThatThrownBy(() -> Configuration.of(List.of(ConfigFactory.parseString("trian.epochs = 3"))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("unknown key trian.epochs in String: 1; the nearest known one is genrec.train.epochs");
        assertThatThrownBy(() -> Configuration.of(List.of(Configuration.flags(Map.of("trian.epochs", "3")))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage(
                        "unknown key genrec.trian.epochs in the command line; the nearest known one is genrec.train.epochs");
    }

    @Test
    void settings_of_a_library_are_refused_with_the_way_that_takes_them() {
        assertThatThrownBy(() -> Configuration.of(List.of(ConfigFactory.parseString("pekko { loglevel = DEBUG }"))))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage(
                        "pekko in String: 1 belongs to a library, whose settings are not taken from here: give them as"
                                + " system properties, GENREC_JAVA_OPTS=\"-Dpekko.KEY=VALUE\"");
    }

    @Test
    void a_value_in_place_of_a_group_is_refused() {
        Config file = ConfigFactory.parseString("genrec.evaluate = 3");
        assertThatThrownBy(() -> Configuration.of(List.of(file)))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage(
                        "genrec.evaluate in String: 1 is a group of keys, not a value: write genrec.evaluate { KEY = VALUE }");
    }

    @Test
    void invalid_hocon_is_reported_with_file_and_line() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.conf"), "genrec {\n  evaluate {\n");
        assertThatThrownBy(() -> Configuration.file(file))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageStartingWith(file + ": 3: ")
                .hasMessageEndingWith(": write KEY = VALUE, or GROUP { KEY = VALUE }");
        Files.writeString(file, "genrec { train");
        assertThatThrownBy(() -> Configuration.file(file))
                .hasMessage(file + ": 1: the key train is followed by end of file, not by = or {: write KEY = VALUE, or"
                        + " GROUP { KEY = VALUE }");
    }

    @Test
    void a_value_of_the_wrong_type_names_its_key() {
        Configuration configuration = Configuration.of(List.of(Configuration.flags(Map.of("evaluate.pages", "many"))));
        assertThatThrownBy(() -> configuration.read(genrec -> genrec.getInt("evaluate.pages")))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("evaluate.pages in the command line is not a number: see its default in --help");
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
