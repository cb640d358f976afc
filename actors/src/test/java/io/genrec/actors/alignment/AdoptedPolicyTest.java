package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptedPolicyTest {
    private static final byte[] WEIGHTS = "fetched before".getBytes(StandardCharsets.UTF_8);
    private static final PolicyVersion POLICY = new PolicyVersion(3, SumLearner.sha256(WEIGHTS));

    @TempDir
    private Path folder = Path.of("");

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger adopted = new AtomicInteger();

    /** Else the workers of a node would generate one after the other. */
    @Test
    void the_policy_that_is_adopted_already_is_adopted_while_a_prompt_is_under_way() throws Exception {
        Files.write(folder.resolve("3-" + POLICY.digest() + ".safetensors"), WEIGHTS);
        AdoptedPolicy policy =
                new AdoptedPolicy(new Held(), new WeightsDownload(folder, Duration.ofSeconds(30), Optional.empty()));
        RolloutTask task = new RolloutTask(
                0, "p", POLICY, List.of(), 0, 0, new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE));

        CompletableFuture<Rollouts> first = CompletableFuture.supplyAsync(() -> policy.roll(task, ""));
        begun.await();
        CompletableFuture.runAsync(() -> policy.adopt(POLICY, "")).get(30, TimeUnit.SECONDS);
        assertThat(first).isNotDone();
        mayEnd.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(Groups.rollouts(task));
        assertThat(adopted).hasValue(1);
    }

    /** Generates when it may. */
    private final class Held implements RolloutSource {
        @Override
        public void adopt(PolicyVersion next, Path weights) {
            adopted.incrementAndGet();
        }

        @Override
        public Rollouts roll(RolloutTask task) {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Groups.rollouts(task);
        }

        @Override
        public void close() {}
    }
}
