package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private final UserChunk.Page page = new UserChunk.Page(0, List.of(5, 6, 7), List.of(8, 9));

    @Test
    void page_wise_answers_with_the_page_then_its_end() {
        assertThat(responses(Objective.PAGE_WISE, 3, 1))
                .containsExactly(new TrainingRow.Response(List.of(5, 6, 7, 8), true));
    }

    @Test
    void a_page_that_is_cut_short_does_not_end() {
        assertThat(responses(Objective.PAGE_WISE, 2, 0))
                .containsExactly(new TrainingRow.Response(List.of(5, 6), false));
    }

    @Test
    void point_wise_answers_with_one_positive_and_draws_them_all_in_time() {
        Random random = new Random(1);
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            List<TrainingRow.Response> responses =
                    Objective.POINT_WISE.responses(page, new TrainSettings.Target(Objective.POINT_WISE, 1, 2), random);
            assertThat(responses).hasSize(1);
            assertThat(responses.get(0).items()).hasSize(1);
            drawn.addAll(responses.get(0).items());
        }
        assertThat(drawn).containsExactlyInAnyOrder(5, 6, 7);
    }

    @Test
    void point_wise_all_answers_with_every_positive_side_by_side() {
        assertThat(responses(Objective.POINT_WISE_ALL, 8, 2))
                .extracting(TrainingRow.Response::items)
                .containsExactly(List.of(5), List.of(6), List.of(7));
    }

    @Test
    void an_unknown_name_is_refused_with_the_known_ones() {
        assertThat(Objective.named("point-wise-all")).isEqualTo(Objective.POINT_WISE_ALL);
        assertThatThrownBy(() -> Objective.named("pagewise"))
                .hasMessage("genrec.train.objective must be page-wise, point-wise or point-wise-all: pagewise");
    }

    private List<TrainingRow.Response> responses(Objective objective, int positives, int exposed) {
        return objective.responses(page, new TrainSettings.Target(objective, positives, exposed), new Random(1));
    }
}
