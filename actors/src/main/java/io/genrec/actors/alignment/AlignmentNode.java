package io.genrec.actors.alignment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.datasets.run.StepFailed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process's share of an alignment, from its start until it is closed, the alignment is over, or it is removed. */
public final class AlignmentNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlignmentNode.class);
    private static final String SYSTEM = "genrec-alignment";

    private final ActorSystem<Void> system;
    private final ExecutorService executor;
    private final ActorRef<Coordinator.Command> coordinator;
    private final Ends ends;

    /**
     * How a node may end, besides being closed or removed.
     *
     * @param finished the alignment is over
     * @param orphaned nobody is left who could coordinate
     * @param unfit this node has other inputs than the learner; the reason
     */
    private record Ends(
            CompletableFuture<Void> finished, CompletableFuture<Void> orphaned, CompletableFuture<String> unfit) {
        Ends() {
            this(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    private AlignmentNode(
            ActorSystem<Void> system, ExecutorService executor, ActorRef<Coordinator.Command> coordinator, Ends ends) {
        this.system = system;
        this.executor = executor;
        this.coordinator = coordinator;
        this.ends = ends;
    }

    /** Starts a node and has it join; joining goes on in the background for as long as it takes. */
    public static AlignmentNode start(ClusterSettings settings, NodeRoles roles) {
        CompletableFuture<ActorRef<Coordinator.Command>> coordinator = new CompletableFuture<>();
        Ends ends = new Ends();
        ExecutorService executor = Executors.newCachedThreadPool();
        ActorSystem<Void> system = ActorSystem.create(
                guardian(settings, roles, executor, coordinator, ends), SYSTEM, configuration(settings, roles));
        system.getWhenTerminated().whenComplete((done, failure) -> executor.shutdownNow());
        join(system, settings.join());
        AlignmentNode node = new AlignmentNode(system, executor, coordinator.join(), ends);
        LOG.info("node {} with roles {}", node.address(), roles.names());
        return node;
    }

    /**
     * A node that generates, scores or coordinates until the alignment is over. Where it is removed from the cluster, for
     * it was frozen or cut off, or is left there without a coordinator, for the learner died, it joins again, for ever.
     *
     * @throws StepFailed where its bundle or reward model is not the learner's
     */
    public static void serveUntilFinished(ClusterSettings settings, NodeRoles roles) {
        while (true) {
            try (AlignmentNode node = start(settings, roles)) {
                Ends ends = node.ends;
                CompletableFuture.anyOf(ends.finished(), ends.orphaned(), ends.unfit(), node.stopped())
                        .join();
                if (ends.unfit().isDone()) {
                    throw new StepFailed("this node cannot work for the alignment: "
                            + ends.unfit().join() + " to this node and start it again");
                }
                if (ends.finished().isDone()) {
                    return;
                }
            }
            LOG.warn("removed from the cluster, or left without a coordinator; joining {} again", settings.join());
        }
    }

    /** Where others reach it: {@code host:port}. */
    public String address() {
        Address address = system.address();
        return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
    }

    /** Completes once the node has left or was removed, and everything on it has stopped. */
    CompletableFuture<?> stopped() {
        return system.getWhenTerminated().toCompletableFuture();
    }

    /** Completes when the coordinator has announced the end of the alignment. */
    CompletableFuture<Void> finished() {
        return ends.finished();
    }

    ActorSystem<Void> system() {
        return system;
    }

    ActorRef<Coordinator.Command> coordinator() {
        return coordinator;
    }

    /** Leaves the cluster, then stops. */
    @Override
    public void close() {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .toCompletableFuture()
                .join();
        executor.shutdownNow();
    }

    private static Behavior<Void> guardian(
            ClusterSettings settings,
            NodeRoles roles,
            ExecutorService executor,
            CompletableFuture<ActorRef<Coordinator.Command>> started,
            Ends ends) {
        return Behaviors.setup(context -> {
            ActorRef<Coordinator.Command> coordinator = ClusterSingleton.get(context.getSystem())
                    .init(SingletonActor.of(Coordinator.create(settings), "coordinator")
                            .withSettings(ClusterSingletonSettings.create(context.getSystem())
                                    .withRole(NodeRoles.COORDINATOR)));
            NodeActivity activity = activity(context, roles);
            PullingWorker.Host host = new PullingWorker.Host(
                    activity,
                    roles.inputs(),
                    ends.unfit(),
                    executor,
                    settings.work().failurePause());
            spawnWorkers(context, settings, roles, host);
            context.spawn(NodeReporting.create(activity, coordinator, ends.finished(), ends.orphaned()), "reporting");
            started.complete(coordinator);
            return Behaviors.empty();
        });
    }

    private static NodeActivity activity(ActorContext<Void> context, NodeRoles roles) {
        return new NodeActivity(
                context.getSystem().address().toString().replaceAll(".*@", ""),
                String.join(",", roles.names()),
                roles.rolling().map(NodeRoles.Rolling::engine).orElse(""),
                roles.rolling().map(NodeRoles.Rolling::capacity).orElse(0));
    }

    private static void spawnWorkers(
            ActorContext<Void> context, ClusterSettings settings, NodeRoles roles, PullingWorker.Host host) {
        NodeActivity activity = host.activity();
        roles.rolling().ifPresent(rolling -> {
            AdoptedPolicy policy = new AdoptedPolicy(
                    rolling.source(),
                    new WeightsDownload(
                            rolling.folder(),
                            settings.silence().weightsStall(),
                            settings.address().tls()));
            for (int worker = 0; worker < rolling.capacity(); worker++) {
                Behavior<?> pulling = roles.rewarding()
                        .<Behavior<?>>map(rewarding ->
                                PullingWorker.create(rollingAndScoring(policy, rewarding.source(), activity), host))
                        .orElseGet(() -> PullingWorker.create(rolling(policy, activity), host));
                context.spawn(pulling, "rollout-" + worker);
            }
        });
        roles.rewarding().ifPresent(rewarding -> {
            for (int worker = 0; worker < rewarding.capacity(); worker++) {
                context.spawn(PullingWorker.create(scoring(rewarding.source(), activity), host), "reward-" + worker);
            }
        });
    }

    private static PullingWorker.Kind<RolloutWork, Rollouts> rolling(AdoptedPolicy policy, NodeActivity activity) {
        return new PullingWorker.Kind<>(
                RolloutWork.WORKERS,
                work -> work.each(rolled(policy, work, activity)),
                groups -> MessageSize.split(groups, MessageSize::of).stream()
                        .<Coordinator.Command>map(part -> new Coordinator.RolledOut(part, activity.node()))
                        .toList());
    }

    /** Of a node that can do both: the rollouts need not travel twice. */
    private static PullingWorker.Kind<RolloutWork, ScoredGroup> rollingAndScoring(
            AdoptedPolicy policy, RewardSource rewards, NodeActivity activity) {
        return new PullingWorker.Kind<>(
                RolloutWork.WORKERS,
                work -> {
                    Function<RolloutTask, Rollouts> rolled = rolled(policy, work, activity);
                    return work.each(task -> scored(rewards, task, rolled.apply(task), activity));
                },
                groups -> scored(groups, activity));
    }

    private static PullingWorker.Kind<RewardWork, ScoredGroup> scoring(RewardSource rewards, NodeActivity activity) {
        return new PullingWorker.Kind<>(
                RewardWork.WORKERS,
                work -> work.each(prompt -> scored(rewards, prompt.task(), prompt.rollouts(), activity)),
                groups -> scored(groups, activity));
    }

    /** Generates for a prompt of this piece; weights that cannot be had are so once a piece, and not once a prompt. */
    private static Function<RolloutTask, Rollouts> rolled(
            AdoptedPolicy policy, RolloutWork work, NodeActivity activity) {
        policy.adopt(work.prompts().get(0).policy(), work.weights());
        return task -> {
            Rollouts rollouts = policy.roll(task, work.weights());
            activity.rolledOut(rollouts.policy());
            return rollouts;
        };
    }

    private static ScoredGroup scored(
            RewardSource rewards, RolloutTask task, Rollouts rollouts, NodeActivity activity) {
        ScoredGroup group = rewards.score(task, rollouts);
        activity.scored();
        return group;
    }

    private static List<Coordinator.Command> scored(List<ScoredGroup> groups, NodeActivity activity) {
        return MessageSize.split(groups, MessageSize::of).stream()
                .<Coordinator.Command>map(part -> new Coordinator.Scored(part, activity.node()))
                .toList();
    }

    private static void join(ActorSystem<Void> system, List<String> nodes) {
        Cluster cluster = Cluster.get(system);
        if (nodes.isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        } else {
            cluster.manager()
                    .tell(new JoinSeedNodes(nodes.stream()
                            .map(node -> AddressFromURIString.parse("pekko://" + SYSTEM + "@" + node))
                            .toList()));
        }
    }

    private static Config configuration(ClusterSettings settings, NodeRoles roles) {
        Map<String, Object> values = new HashMap<>();
        values.put("pekko.remote.artery.canonical.hostname", settings.address().host());
        values.put("pekko.remote.artery.canonical.port", settings.address().port());
        values.put("pekko.cluster.roles", roles.names());
        settings.address().tls().ifPresent(tls -> values.putAll(tls.artery()));
        values.put(
                "pekko.cluster.failure-detector.acceptable-heartbeat-pause",
                settings.silence().heartbeatPause().toMillis() + "ms");
        values.put(
                "pekko.cluster.split-brain-resolver.stable-after",
                settings.silence().stableAfter().toMillis() + "ms");
        Config given = ConfigFactory.empty();
        for (Map.Entry<String, Object> value : values.entrySet()) {
            given = given.withValue(value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue()));
        }
        return given.withFallback(ConfigFactory.defaultOverrides()) // what -Dpekko.KEY=VALUE says
                .withFallback(ConfigFactory.parseResources(AlignmentNode.class, "pekko.conf"))
                .withFallback(ConfigFactory.load());
    }
}
