package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.datasets.run.StepFailed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.serialization.SerializationExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An iteration's groups from a cluster of workers, of which this process is one node. Nodes may join and go while it
 * runs. Of one thread.
 */
public final class ClusterGroupSource implements GroupSource {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterGroupSource.class);
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final AlignmentNode node;
    private final NodeRoles.Inputs inputs;
    private final WeightsServer weightsServer;
    private final ActorRef<GroupGathering.Command> gathering;

    private ClusterGroupSource(
            AlignmentNode node,
            NodeRoles.Inputs inputs,
            WeightsServer weightsServer,
            ActorRef<GroupGathering.Command> gathering) {
        this.node = node;
        this.inputs = inputs;
        this.weightsServer = weightsServer;
        this.gathering = gathering;
    }

    /**
     * Starts the learner's node.
     *
     * @param watcher sees how the cluster stands, about every second
     */
    public static ClusterGroupSource start(ClusterSettings settings, NodeRoles roles, Consumer<ClusterTable> watcher) {
        if (!roles.learner()) {
            throw new IllegalArgumentException("groups are gathered on the learner's node: " + roles.names());
        }
        AlignmentNode node = AlignmentNode.start(settings, roles);
        try {
            return new ClusterGroupSource(
                    node,
                    roles.inputs(),
                    WeightsServer.start(node.system(), settings),
                    node.system()
                            .systemActorOf(
                                    GroupGathering.create(node.coordinator(), roles.inputs(), watcher),
                                    "gathering",
                                    Props.empty()));
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** Where other nodes join: {@code host:port}. */
    public String address() {
        return node.address();
    }

    /**
     * {@inheritDoc}
     *
     * @throws StepFailed where a prompt's history is too long for a message
     * @throws RolloutGivenUp where a prompt failed on every try
     * @throws IllegalStateException where this node was removed from the cluster
     */
    @Override
    public List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks) {
        for (RolloutTask task : tasks) {
            if (!task.policy().equals(policy)) {
                throw new IllegalArgumentException("a task for policy " + task.policy() + " among those for " + policy);
            }
        }
        String address = weightsServer.publish(policy, weights);
        tasks.stream()
                .filter(task -> MessageSize.of(task) > MessageSize.TOGETHER)
                .forEach(task -> requireShort(task, address));
        CompletableFuture<List<ScoredGroup>> gathered = new CompletableFuture<>();
        gathering.tell(new GroupGathering.Gather(tasks, address, gathered));
        try {
            CompletableFuture.anyOf(gathered, node.stopped()).get();
            if (!gathered.isDone()) {
                throw new IllegalStateException("this node was removed from the cluster; run `genrec align` again, it"
                        + " goes on from its last checkpoint");
            }
            return gathered.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while groups were gathered", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /** A message beyond the frame would be dropped and sent again forever, silently. */
    private void requireShort(RolloutTask task, String address) {
        RolloutWork work = new RolloutWork(List.of(task), address, Long.MAX_VALUE, inputs, node.coordinator());
        int bytes = SerializationExtension.get(node.system()).serialize(work).get().length;
        if (bytes > MessageSize.TOGETHER) {
            throw new StepFailed("prompt " + task.promptId() + " with its history of "
                    + task.history().size() + " behaviours is a message of " + bytes + " bytes, above "
                    + MessageSize.TOGETHER + "; run genrec features again with a lower genrec.features.history-cap");
        }
    }

    /** Tells all nodes that the alignment is over, so that they end, too; without it they wait for the next learner. */
    public void finish() {
        gathering.tell(new GroupGathering.Finish());
        try {
            node.finished().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the coordinator did not say goodbye within {}", GOODBYE);
        }
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        node.close();
    }
}
