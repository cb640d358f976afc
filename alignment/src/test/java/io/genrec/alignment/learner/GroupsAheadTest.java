package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class GroupsAheadTest {
    /** Iterations asked for, and the policy asked: {@code 3<2} is iteration 3 by policy 2. */
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private final Learner learner = new Learner();

    @Test
    void without_staleness_each_iteration_is_of_the_newest_policy() {
        assertThat(course(0)).containsExactly("0<0", "1<1", "2<2", "3<3", "4<4");
    }

    @Test
    void the_policy_is_as_many_iterations_behind_as_the_staleness_says() {
        assertThat(course(1)).containsExactly("0<0", "1<0", "2<1", "3<2", "4<3");
    }

    @Test
    void a_staleness_of_two_asks_for_no_iteration_beyond_the_last() {
        assertThat(course(2)).containsExactly("0<0", "1<0", "2<0", "3<1", "4<2");
    }

    @Test
    void the_next_iteration_is_made_while_this_one_is_learnt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch learnt = new CountDownLatch(1);
        GroupSource source = source(tasks -> {
            if (tasks.get(0).iteration() == 1) {
                begun.countDown();
                await(learnt);
            }
        });
        try (GroupsAhead ahead = new GroupsAhead(source, learner, 1)) {
            ahead.next();
            begun.await();
            learner.iteration++;
            learnt.countDown();
            assertThat(ahead.next()).isEmpty();
        }
    }

    @Test
    void a_failure_while_groups_are_made_is_thrown_when_they_are_requested() {
        GroupSource source = source(tasks -> {
            if (tasks.get(0).iteration() == 1) {
                throw new IllegalStateException("no worker");
            }
        });
        try (GroupsAhead ahead = new GroupsAhead(source, learner, 1)) {
            ahead.next();
            learner.iteration++;
            assertThatThrownBy(ahead::next).hasMessage("no worker");
        }
    }

    @Test
    void closing_waits_for_the_groups_that_are_being_made() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        GroupSource source = source(tasks -> {
            if (tasks.get(0).iteration() == 1) {
                begun.countDown();
                long until = System.nanoTime() + 200_000_000; // deaf to interruption, as an engine is
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                ended.add("made");
            }
        });
        try (GroupsAhead ahead = new GroupsAhead(source, learner, 1)) {
            ahead.next();
            begun.await();
        }
        assertThat(ended).containsExactly("made");
    }

    private List<String> course(int staleness) {
        try (GroupsAhead ahead = new GroupsAhead(source(tasks -> {}), learner, staleness)) {
            while (learner.iteration < learner.iterations()) {
                ahead.next();
                learner.iteration++;
            }
        }
        return asked;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Making {
        void of(List<RolloutTask> tasks);
    }

    /** Makes no group. */
    private GroupSource source(Making making) {
        return new GroupSource() {
            @Override
            public List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks) {
                asked.add(tasks.get(0).iteration() + "<" + policy.number());
                making.of(tasks);
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    /** Five iterations of one prompt. */
    private static final class Learner implements AlignmentLearner {
        private long iteration;

        @Override
        public long iterations() {
            return 5;
        }

        @Override
        public long iteration() {
            return iteration;
        }

        @Override
        public PolicyVersion policy() {
            return new PolicyVersion(iteration, "0".repeat(64));
        }

        @Override
        public Path weights() {
            return Path.of("policy-" + iteration);
        }

        @Override
        public List<RolloutTask> tasks(long of) {
            RolloutSettings settings = new RolloutSettings(2, 2, RolloutKind.BEAM, PolicySupport.ITEMS);
            return List.of(new RolloutTask(of, "prompt", policy(), List.of(), 0, 1, settings));
        }

        @Override
        public IterationMetrics learn(List<ScoredGroup> groups) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkpoint() {}

        @Override
        public void close() {}
    }
}
