package io.genrec.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArmAssignmentTest {
    @Test
    void arms_are_of_about_one_size() {
        int[] users = new int[3];
        IntStream.range(0, 30_000).forEach(user -> users[new ArmAssignment(3, 1).of("u" + user)]++);
        for (int arm : users) {
            assertThat(arm).isCloseTo(10_000, within(400)); // five deviations of sqrt(30,000 * 1/3 * 2/3) = 82
        }
    }

    @Test
    void a_user_stays_in_their_arm_and_another_seed_parts_users_anew() {
        ArmAssignment first = new ArmAssignment(2, 1);
        ArmAssignment second = new ArmAssignment(2, 2);
        assertThat(first.of("u00017")).isEqualTo(new ArmAssignment(2, 1).of("u00017"));
        long moved = IntStream.range(0, 10_000)
                .filter(user -> first.of("u" + user) != second.of("u" + user))
                .count();
        assertThat(moved).isCloseTo(5_000L, within(250L)); // five deviations of 50
    }
}
