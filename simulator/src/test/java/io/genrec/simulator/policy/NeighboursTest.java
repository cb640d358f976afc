package io.genrec.simulator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NeighboursTest {
    private final Neighbours neighbours = new Neighbours(4);

    @Test
    void nearest_first_by_shrunk_cosine_as_of_the_last_night() {
        for (int time = 0; time < 3; time++) {
            neighbours.count(0, 1);
        }
        neighbours.count(0, 2);
        neighbours.count(2, 0);
        assertThat(neighbours.of(0)).isEmpty();
        neighbours.refresh(1);
        // n_01 = 3, n_02 = 2, n_0 = 5, n_1 = 3, n_2 = 2; 3 / sqrt(10 * 8) and 2 / sqrt(10 * 7)
        assertThat(neighbours.of(0)).extracting(Neighbours.Neighbour::product).containsExactly(1, 2);
        assertThat(neighbours.of(0).get(0).similarity()).isCloseTo(0.335410, within(1e-6));
        assertThat(neighbours.of(0).get(1).similarity()).isCloseTo(0.239046, within(1e-6));
        assertThat(neighbours.of(2)).extracting(Neighbours.Neighbour::product).containsExactly(0);
        assertThat(neighbours.of(3)).isEmpty();
    }

    @Test
    void a_pair_not_seen_again_is_forgotten() {
        neighbours.count(0, 1);
        neighbours.count(0, 1);
        neighbours.refresh(1);
        assertThat(neighbours.of(0)).hasSize(1);
        neighbours.refresh(0.5);
        assertThat(neighbours.of(0)).isEmpty();
    }

    @Test
    void a_pair_seen_once_makes_no_neighbours() {
        neighbours.count(0, 1);
        neighbours.refresh(1);
        assertThat(neighbours.of(0)).isEmpty();
    }

    @Test
    void a_product_is_not_its_own_neighbour() {
        neighbours.count(1, 1);
        neighbours.refresh(1);
        assertThat(neighbours.of(1)).isEmpty();
    }
}
