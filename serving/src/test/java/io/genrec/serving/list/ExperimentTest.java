package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentTest {
    private static final Experiment.Group A = new Experiment.Group("a", "sft", 0.5);
    private static final Experiment.Group B = new Experiment.Group("b", "grpo-sr", 0.3);

    /** Of 20,000 users: five standard deviations of a share of half are 1.8 percent. */
    @Test
    void divides_users_by_the_shares_and_leaves_the_rest_to_the_current_bundle() {
        Map<String, Long> groups = users(new Experiment("first", List.of(A, B)));
        assertThat(groups.get("a") / 20_000.0).isBetween(0.48, 0.52);
        assertThat(groups.get("b") / 20_000.0).isBetween(0.28, 0.32);
        assertThat(groups.get("none") / 20_000.0).isBetween(0.18, 0.22);
    }

    @Test
    void a_user_stays_in_a_group_for_as_long_as_the_experiment_has_its_name() {
        Experiment first = new Experiment("first", List.of(A, B));
        Experiment again = new Experiment("first", List.of(A, B));
        Experiment second = new Experiment("second", List.of(A, B));
        List<String> users =
                IntStream.range(0, 1_000).mapToObj(user -> "u" + user).toList();
        assertThat(users).allSatisfy(user -> assertThat(again.groupOf(user)).isEqualTo(first.groupOf(user)));
        assertThat(users.stream().filter(user -> !second.groupOf(user).equals(first.groupOf(user))))
                .hasSizeGreaterThan(400);
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertThatThrownBy(() -> read("name = x"))
                .hasMessage("genrec.serve.experiment has a name but no groups: it takes both, or neither");
        assertThatThrownBy(() -> read("groups = [{ name = a, bundle = sft, share = 1 }]"))
                .hasMessage("genrec.serve.experiment has groups but no name: it takes both, or neither");
        assertThatThrownBy(() -> read("name = x, groups = [{ name = a, bundle = sft, share = 0 }]"))
                .hasMessage("genrec.serve.experiment.groups must each have a share above 0, up to 1; a has 0.0");
        assertThatThrownBy(() -> read("name = x, groups = [{ name = a, bundle = sft, share = 0.6 },"
                        + " { name = b, bundle = sft, share = 0.6 }]"))
                .hasMessage("genrec.serve.experiment.groups have shares of more than 1 in all: 1.2");
        assertThatThrownBy(() -> read("name = x, groups = [{ name = a, bundle = sft, share = 0.4 },"
                        + " { name = a, bundle = sft, share = 0.4 }]"))
                .hasMessage("genrec.serve.experiment.groups names a twice");
    }

    private static Experiment read(String experiment) {
        return Experiment.from(ConfigFactory.parseString("experiment { " + experiment + " }")
                .withFallback(ConfigFactory.parseString("experiment { name = \"\", groups = [] }")));
    }

    private static Map<String, Long> users(Experiment experiment) {
        return IntStream.range(0, 20_000)
                .mapToObj(user -> experiment
                        .groupOf("user-" + user)
                        .map(Experiment.Group::name)
                        .orElse("none"))
                .collect(Collectors.groupingBy(group -> group, Collectors.counting()));
    }
}
