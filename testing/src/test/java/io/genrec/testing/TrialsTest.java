package io.genrec.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrialsTest {
    private String given = "";

    @BeforeEach
    void without_a_seed_from_outside() {
        given = System.getProperty("genrec.seed", "");
        System.clearProperty("genrec.seed");
    }

    @AfterEach
    void give_the_seed_back() {
        if (given.isEmpty()) {
            System.clearProperty("genrec.seed");
        } else {
            System.setProperty("genrec.seed", given);
        }
    }

    @Test
    void every_trial_draws_its_own() {
        List<Long> drawn = new ArrayList<>();
        Trials.repeat(20, random -> drawn.add(random.nextLong()));
        assertThat(drawn).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void the_seed_that_a_failure_names_repeats_it() {
        List<Long> drawn = new ArrayList<>();
        Throwable failure = catchThrowable(() -> Trials.repeat(20, random -> {
            drawn.add(random.nextLong());
            assertThat(drawn).hasSizeLessThan(7);
        }));
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("repeat it with -Dgenrec.seed=");
        String seed = failure.getMessage().replaceAll("(?s).*-Dgenrec\\.seed=", "");

        System.setProperty("genrec.seed", seed);
        List<Long> again = new ArrayList<>();
        Trials.repeat(20, random -> again.add(random.nextLong()));
        assertThat(again).containsExactly(drawn.get(6));
    }

    @Test
    void an_exception_of_a_trial_is_the_cause() {
        IllegalStateException cause = new IllegalStateException("broken");
        assertThatThrownBy(() -> Trials.repeat(3, random -> {
                    throw cause;
                }))
                .hasCause(cause)
                .hasMessageContaining("broken");
    }
}
