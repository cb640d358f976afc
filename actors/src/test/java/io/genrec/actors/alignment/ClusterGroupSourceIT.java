package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.actors.alignment.SumRollouts.Fault;
import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.datasets.run.StepFailed;
import io.genrec.testing.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes in one process, over TCP. What is killed, frozen or cut off is in {@link AlignmentFaultsIT}. */
class ClusterGroupSourceIT {
    private static final int ITERATIONS = 3;
    private static final int PROMPTS = 12;

    @TempDir
    private Path folder = Path.of("");

    private String undisturbed = "";

    /** The final weights when nothing goes wrong and no cluster is involved. */
    @BeforeEach
    void run_without_a_cluster() {
        undisturbed = Undisturbed.digest(folder.resolve("undisturbed"), ITERATIONS, PROMPTS);
    }

    @Test
    void one_process_alone_ends_with_the_weights_of_a_plain_loop() throws Exception {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        NodeRoles all = Clusters.all(Clusters.rolling(folder.resolve("w"), 0, Fault.NONE));
        try (ClusterGroupSource groups = ClusterGroupSource.start(Clusters.settings(0, List.of()), all, table -> {})) {
            learner.run(groups);
        }
        assertThat(learner.digest()).isEqualTo(undisturbed);
        assertEachPromptOnce();
    }

    @Test
    void workers_that_throw_or_keep_old_weights_change_nothing_but_the_time() throws Exception {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        AtomicReference<ClusterTable> seen = new AtomicReference<>();
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(0, List.of()), Clusters.learner(), seen::set)) {
            ClusterSettings joining = Clusters.settings(0, List.of(groups.address()));
            List<AlignmentNode> workers = List.of(
                    worker(joining, "a", 50, Fault.NONE),
                    worker(joining, "b", 5, Fault.THROWS_SOMETIMES),
                    worker(joining, "c", 40, Fault.KEEPS_OLD_WEIGHTS));
            learner.run(groups);
            workers.forEach(AlignmentNode::close);
        }
        assertThat(learner.digest()).isEqualTo(undisturbed);
        assertEachPromptOnce();
        assertThat(seen.get().nodes())
                .anySatisfy(row -> assertThat(row.status().lastError()).contains("on purpose"));
    }

    /** Nobody else can score: so what fails there is generated anew, by whoever pulls it. */
    @Test
    void nodes_that_score_what_they_have_generated_end_with_the_same_weights_though_scores_fail() throws Exception {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        AtomicInteger scored = new AtomicInteger();
        RewardSource rewards = SumRollouts.rewards((task, rollouts) -> {
            if (scored.incrementAndGet() % 5 == 0) {
                throw new IllegalStateException("a score that throws, on purpose");
            }
        });
        NodeRoles coordinating = new NodeRoles(true, true, Optional.empty(), Optional.empty(), Clusters.INPUTS);
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(0, List.of()), coordinating, table -> {})) {
            ClusterSettings joining = Clusters.settings(0, List.of(groups.address()));
            List<AlignmentNode> workers = Stream.of("a", "b")
                    .map(name -> AlignmentNode.start(
                            joining,
                            new NodeRoles(
                                    false,
                                    false,
                                    Optional.of(Clusters.rolling(folder.resolve(name), 2, Fault.NONE)),
                                    Optional.of(new NodeRoles.Rewarding(rewards, 1)),
                                    Clusters.INPUTS)))
                    .toList();
            learner.run(groups);
            workers.forEach(AlignmentNode::close);
        }
        assertThat(learner.digest()).isEqualTo(undisturbed);
        assertThat(scored).hasValueGreaterThan(ITERATIONS * PROMPTS);
        assertEachPromptOnce();
    }

    /** Its masks are others: what it generated would be learnt from as if nothing were wrong. */
    @Test
    void a_node_with_another_bundle_says_so_and_leaves_its_work_to_others() throws Exception {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(0, List.of()), Clusters.learner(), table -> {})) {
            ClusterSettings joining = Clusters.settings(0, List.of(groups.address()));
            CompletableFuture<Void> stale = CompletableFuture.runAsync(() -> AlignmentNode.serveUntilFinished(
                    joining,
                    Clusters.worker(
                            Clusters.rolling(folder.resolve("stale"), 0, Fault.NONE),
                            new NodeRoles.Inputs("bundle-0", ""))));
            CompletableFuture<Void> learning = CompletableFuture.runAsync(() -> learner.run(groups));

            assertThatThrownBy(() -> stale.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StepFailed.class)
                    .hasMessageContaining(
                            "its bundle is bundle-0 and the learner's bundle-1: copy the learner's bundle/");
            assertThat(learning).isNotDone();
            AlignmentNode worker = worker(joining, "fit", 0, Fault.NONE);
            learning.get(60, TimeUnit.SECONDS);
            worker.close();
        }
        assertThat(learner.digest()).isEqualTo(undisturbed);
        assertEachPromptOnce();
    }

    @Test
    void nodes_with_certificates_of_one_authority_work_together_over_tls() throws Exception {
        CertificateAuthority authority = new CertificateAuthority(folder, "authority");
        assertThatThrownBy(() -> Clusters.settings(0, List.of(), "tls.ca-file = \"" + authority.certificate() + "\""))
                .hasMessage(
                        "TLS between nodes takes key, certificate and authority: set genrec.cluster.tls.key-file and"
                                + " genrec.cluster.tls.certificate-file, too");
        String learners = tls(authority, authority.issue("genrec-node"));
        String workers = tls(authority, authority.issue("genrec-worker"));
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(0, List.of(), learners), Clusters.learner(), table -> {})) {
            AlignmentNode worker =
                    worker(Clusters.settings(0, List.of(groups.address()), workers), "worker", 0, Fault.NONE);
            learner.run(groups);
            worker.close();
        }
        assertThat(learner.digest()).isEqualTo(undisturbed);
        assertEachPromptOnce();
    }

    private static String tls(CertificateAuthority authority, CertificateAuthority.Issued own) {
        return "tls { key-file = \"" + own.key() + "\", certificate-file = \"" + own.certificate() + "\", ca-file = \""
                + authority.certificate() + "\" }";
    }

    @Test
    void a_prompt_that_fails_everywhere_ends_the_run_and_says_why() {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, 1);
        NodeRoles all = Clusters.all(Clusters.rolling(folder.resolve("w"), 0, Fault.ALWAYS_THROWS));
        try (ClusterGroupSource groups = ClusterGroupSource.start(Clusters.settings(0, List.of()), all, table -> {})) {
            assertThatThrownBy(() -> learner.run(groups))
                    .isInstanceOf(RolloutGivenUp.class)
                    .hasMessageContaining("p0")
                    .hasMessageContaining("on purpose");
        }
    }

    @Test
    void a_history_too_long_for_a_message_is_refused_before_it_is_sent() {
        SumLearner learner = new SumLearner(folder.resolve("run"), ITERATIONS, 1);
        RolloutTask task = learner.tasks(learner.iteration()).get(0);
        RolloutTask tooLong = new RolloutTask(
                0,
                "p0",
                task.policy(),
                Collections.nCopies(5_000, task.history().get(0)),
                2,
                7,
                task.settings());
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(0, List.of()), Clusters.learner(), table -> {})) {
            assertThatThrownBy(() -> groups.groups(learner.policy(), learner.weights(), List.of(tooLong)))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("prompt p0 with its history of 5000 behaviours")
                    .hasMessageContaining("genrec.features.history-cap");
        }
    }

    @Test
    void a_worker_ends_when_the_alignment_is_over_and_joins_again_when_the_learner_only_left() throws Exception {
        int port = Ports.free();
        ClusterSettings joining = Clusters.settings(0, List.of("127.0.0.1:" + port));
        CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> AlignmentNode.serveUntilFinished(
                joining, Clusters.worker(Clusters.rolling(folder.resolve("w"), 0, Fault.NONE))));

        SumLearner first = new SumLearner(folder.resolve("run"), 1, PROMPTS);
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(port, List.of()), Clusters.learner(), table -> {})) {
            first.run(groups);
        }
        assertThat(worker).isNotDone();

        SumLearner second = new SumLearner(folder.resolve("run"), ITERATIONS, PROMPTS);
        try (ClusterGroupSource groups =
                ClusterGroupSource.start(Clusters.settings(port, List.of()), Clusters.learner(), table -> {})) {
            second.run(groups);
            groups.finish();
        }
        worker.get(60, TimeUnit.SECONDS);
        assertThat(second.digest()).isEqualTo(undisturbed);
    }

    private AlignmentNode worker(ClusterSettings joining, String name, long delayMillis, Fault fault) {
        return AlignmentNode.start(
                joining, Clusters.worker(Clusters.rolling(folder.resolve(name), delayMillis, fault)));
    }

    private void assertEachPromptOnce() throws IOException {
        assertThat(Files.readAllLines(folder.resolve("run/ledger")))
                .hasSize(ITERATIONS * PROMPTS)
                .doesNotHaveDuplicates();
    }
}
