package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.alignment.rollout.EngineRollouts;
import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.LocalGroups;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.StalePolicy;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.weights.BrokenWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rollouts by the engine, rewards that rise with the first code, and the learner between them. */
class GrpoSrLearnerIT {
    @TempDir
    private Path folder;

    private Bundle bundle;

    @BeforeEach
    void writeBundle() {
        bundle = TinyPolicy.bundle(folder.resolve("bundle"));
    }

    @ParameterizedTest
    @EnumSource(
            value = AlignmentMethod.class,
            names = {"GRPO_SR", "GRPO"})
    void rewarded_items_are_generated_more_often(AlignmentMethod method) {
        try (GrpoSrLearner learner = learner(method, 25, false, "run")) {
            align(learner, 25);
            List<IterationMetrics> history = learner.history();
            assertThat(history.get(24).rewards().rewardMean())
                    .isGreaterThan(history.get(0).rewards().rewardMean() + 0.02);
            assertThat(history.get(0).drift().kl()).isLessThan(1e-4);
            assertThat(history.get(24).drift().kl()).isGreaterThan(0.01);
        }
    }

    @Test
    void ids_that_name_no_item_are_generated_less_often() {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 30, false, "run")) {
            align(learner, 30);
            List<IterationMetrics> history = learner.history();
            assertThat(mean(history.subList(25, 30))).isGreaterThan(mean(history.subList(0, 5)) + 0.05);
        }
    }

    @Test
    void generator_and_learner_see_the_same_distribution() {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 2, false, "run")) {
            align(learner, 2);
            assertThat(learner.history())
                    .allSatisfy(
                            metrics -> assertThat(metrics.drift().mismatch()).isLessThan(1e-4));
        }
    }

    @Test
    void the_same_groups_lead_to_the_same_weights() {
        PolicyVersion first;
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 4, false, "one")) {
            first = align(learner, 4);
        }
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 4, false, "two")) {
            assertThat(align(learner, 4)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void a_run_that_was_cut_short_ends_with_the_weights_of_an_unbroken_one(int lost) {
        PolicyVersion unbroken;
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 5, false, "unbroken")) {
            unbroken = align(learner, 5);
        }
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 5, false, "broken")) {
            align(learner, 2);
            learner.checkpoint();
            align(learner, lost);
        }
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 5, true, "broken")) {
            assertThat(learner.iteration()).isEqualTo(2);
            assertThat(align(learner, 3)).isEqualTo(unbroken);
            assertThat(learner.history()).hasSize(5);
        }
    }

    @Test
    void a_checkpoint_of_other_settings_is_refused_naming_the_setting() {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 5, false, "run")) {
            align(learner, 1);
            learner.checkpoint();
        }
        assertThatThrownBy(() -> learner(AlignmentMethod.GRPO, 5, true, "run"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("genrec.align.method = grpo-sr, this run has grpo");
    }

    @ParameterizedTest
    @EnumSource(
            value = AlignmentMethod.class,
            names = {"GRPO_SR", "GRPO"})
    void nothing_that_an_update_makes_outlives_it(AlignmentMethod method) {
        try (GrpoSrLearner learner = learner(method, 20, false, "run")) {
            align(learner, 1);
            int afterOne = learner.heldArrays();
            align(learner, 10);
            assertThat(learner.heldArrays()).isEqualTo(afterOne);
        }
    }

    @Test
    void with_a_staleness_of_one_it_learns_from_the_policy_before_and_no_older_one() {
        AlignSettings settings = TinyPolicy.settings(AlignmentMethod.GRPO_SR, 25, 1, false);
        List<Long> behind = new ArrayList<>();
        PolicyVersion first;
        try (GrpoSrLearner learner = GrpoSrLearner.of(settings, bundle, TinyPolicy.prompts(), folder.resolve("one"));
                GroupSource groups = groups();
                GroupsAhead ahead = new GroupsAhead(groups, learner, 1)) {
            for (int i = 0; i < 25; i++) {
                List<ScoredGroup> made = ahead.next();
                behind.add(learner.iteration() - made.get(0).policy().number());
                learner.learn(made);
            }
            assertThat(behind).startsWith(0L, 1L, 1L).endsWith(1L).hasSize(25);
            assertThat(learner.history())
                    .allSatisfy(
                            metrics -> assertThat(metrics.drift().mismatch()).isLessThan(1e-4));
            assertThat(learner.history().get(24).rewards().rewardMean())
                    .isGreaterThan(learner.history().get(0).rewards().rewardMean() + 0.02);
            first = learner.policy();
        }
        try (GrpoSrLearner learner = GrpoSrLearner.of(settings, bundle, TinyPolicy.prompts(), folder.resolve("two"));
                GroupSource groups = groups();
                GroupsAhead ahead = new GroupsAhead(groups, learner, 1)) {
            for (int i = 0; i < 25; i++) {
                learner.learn(ahead.next());
            }
            assertThat(learner.policy()).isEqualTo(first);
        }
        try (GrpoSrLearner learner = GrpoSrLearner.of(settings, bundle, TinyPolicy.prompts(), folder.resolve("three"));
                GroupSource groups = groups()) {
            List<ScoredGroup> tooOld = groups.groups(learner.policy(), learner.weights(), learner.tasks(2));
            for (int i = 0; i < 2; i++) {
                learner.learn(groups.groups(learner.policy(), learner.weights(), learner.tasks(i)));
            }
            assertThatThrownBy(() -> learner.learn(tooOld))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("group 0 of iteration 2");
        }
    }

    @Test
    void groups_of_another_policy_or_prompt_are_refused() {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 3, false, "run");
                GroupSource groups = groups()) {
            List<ScoredGroup> scored =
                    groups.groups(learner.policy(), learner.weights(), learner.tasks(learner.iteration()));
            assertThatThrownBy(() -> learner.learn(scored.subList(0, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has 4 prompts, not 3");
            learner.learn(scored);
            assertThatThrownBy(() -> learner.learn(scored))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("group 0 of iteration 1");
        }
    }

    @Test
    void weights_of_another_digest_are_not_adopted() throws IOException {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 3, false, "run");
                EngineRollouts rollouts = rollouts()) {
            Path damaged = folder.resolve("damaged");
            byte[] bytes = Files.readAllBytes(learner.weights());
            bytes[bytes.length - 1] ^= 1;
            Files.write(damaged, bytes);
            assertThatThrownBy(() -> rollouts.adopt(learner.policy(), damaged))
                    .isInstanceOf(BrokenWeights.class)
                    .hasMessageContaining("digest");
            assertThatThrownBy(() ->
                            rollouts.roll(learner.tasks(learner.iteration()).get(0)))
                    .isInstanceOf(StalePolicy.class)
                    .hasMessageContaining("have none");
        }
    }

    @Test
    void a_task_is_answered_as_its_own_settings_say() {
        try (GrpoSrLearner learner = learner(AlignmentMethod.GRPO_SR, 1, false, "other");
                EngineRollouts rollouts = rollouts()) {
            rollouts.adopt(learner.policy(), learner.weights());
            RolloutTask task = learner.tasks(learner.iteration()).get(0);
            RolloutSettings wider = new RolloutSettings(
                    16, 24, task.settings().kind(), task.settings().support());
            RolloutTask other = new RolloutTask(
                    0, task.promptId(), task.policy(), task.history(), task.atMillis(), task.seed(), wider);
            assertThat(rollouts.roll(other).group())
                    .hasSizeGreaterThan(rollouts.roll(task).group().size());
        }
    }

    private GrpoSrLearner learner(AlignmentMethod method, int iterations, boolean resume, String name) {
        return GrpoSrLearner.of(
                TinyPolicy.settings(method, iterations, resume), bundle, TinyPolicy.prompts(), folder.resolve(name));
    }

    private EngineRollouts rollouts() {
        return new EngineRollouts(bundle, EngineSettings.OnnxRuntime.onAllCores(), folder.resolve("scratch"));
    }

    private GroupSource groups() {
        return new LocalGroups(rollouts(), new FirstCodeRewards());
    }

    /** @return the last policy */
    private PolicyVersion align(GrpoSrLearner learner, int iterations) {
        try (GroupSource groups = groups()) {
            for (int i = 0; i < iterations; i++) {
                learner.learn(groups.groups(learner.policy(), learner.weights(), learner.tasks(learner.iteration())));
            }
        }
        return learner.policy();
    }

    private static double mean(List<IterationMetrics> some) {
        return some.stream()
                .mapToDouble(metrics -> metrics.rollouts().validShare())
                .average()
                .orElseThrow();
    }
}
