package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TitleWordsTest {
    private static final List<String> ALL =
            List.of("Red tea", "Red cup", "Green tea", "Red pen 12", "Blue ink", "Blue pen");

    @Test
    void a_group_is_about_what_its_titles_share_and_others_lack() {
        // tea: 2 ln((2/2) / (2/6)) = 2.20; green 1 ln(3) = 1.10; red 1 ln((1/2) / (3/6)) = 0
        assertThat(new TitleWords(ALL).of(List.of("Red tea", "Green tea"))).isEqualTo("tea, green");
    }

    @Test
    void titles_that_are_not_there_have_no_words() {
        assertThat(new TitleWords(List.of("", "")).of(List.of(""))).isEmpty();
    }
}
