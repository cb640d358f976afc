package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlignmentPromptsTest {
    @Test
    void no_prompt_comes_twice_in_an_iteration_or_in_a_pass() {
        List<AlignmentPrompt> six = TinyPolicy.prompts();
        AlignmentPrompts prompts =
                new AlignmentPrompts(six, 4, 1); // a pass is one iteration, two prompts are left over
        for (long iteration = 0; iteration < 20; iteration++) {
            assertThat(prompts.of(iteration)).hasSize(4).doesNotHaveDuplicates().isEqualTo(prompts.of(iteration));
        }
        AlignmentPrompts pairs = new AlignmentPrompts(six, 2, 1);
        List<AlignmentPrompt> pass = new ArrayList<>();
        for (long iteration = 3; iteration < 6; iteration++) {
            pass.addAll(pairs.of(iteration));
        }
        assertThat(pass).containsExactlyInAnyOrderElementsOf(six);
    }

    @Test
    void fewer_prompts_than_asked_for_are_all_taken_every_time() {
        AlignmentPrompts prompts = new AlignmentPrompts(TinyPolicy.prompts(), 100, 1);
        assertThat(prompts.of(7)).containsExactlyInAnyOrderElementsOf(TinyPolicy.prompts());
    }
}
