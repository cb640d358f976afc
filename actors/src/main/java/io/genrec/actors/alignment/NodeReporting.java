package io.genrec.actors.alignment;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Reports a node's status to the coordinator, whichever node that is on, hears when the alignment is over, and notices
 * when no node is left that could coordinate.
 */
public final class NodeReporting extends AbstractBehavior<NodeReporting.Command> {
    /** What it is told. */
    public interface Command {}

    /** The alignment is over. */
    public record Finished() implements Command, AlignmentMessage {}

    private record Tick() implements Command {}

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Ticks without a coordinator after which a node counts as left alone: more than a handover takes. */
    private static final int ALONE = 5;

    private final NodeActivity activity;
    private final ActorRef<Coordinator.Command> coordinator;
    private final CompletableFuture<Void> finished;
    private final CompletableFuture<Void> orphaned;
    private int alone;

    private NodeReporting(
            ActorContext<Command> context,
            NodeActivity activity,
            ActorRef<Coordinator.Command> coordinator,
            CompletableFuture<Void> finished,
            CompletableFuture<Void> orphaned) {
        super(context);
        this.activity = activity;
        this.coordinator = coordinator;
        this.finished = finished;
        this.orphaned = orphaned;
    }

    /**
     * @param finished completed when the alignment is over
     * @param orphaned completed when the cluster has had no node for the coordinator for some seconds
     */
    static Behavior<Command> create(
            NodeActivity activity,
            ActorRef<Coordinator.Command> coordinator,
            CompletableFuture<Void> finished,
            CompletableFuture<Void> orphaned) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Tick(), Duration.ZERO, EVERY);
            return new NodeReporting(context, activity, coordinator, finished, orphaned);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Tick.class, this::onTick)
                .onMessage(Finished.class, this::onFinished)
                .build();
    }

    private Behavior<Command> onTick(Tick tick) {
        coordinator.tell(new Coordinator.Report(activity.status(), getContext().getSelf()));
        Cluster cluster = Cluster.get(getContext().getSystem());
        boolean joined = cluster.selfMember().status() == MemberStatus.up();
        alone = joined && !hasCoordinator(cluster) ? alone + 1 : 0;
        if (alone >= ALONE) {
            orphaned.complete(null);
        }
        return this;
    }

    private Behavior<Command> onFinished(Finished over) {
        finished.complete(null);
        return this;
    }

    private static boolean hasCoordinator(Cluster cluster) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .anyMatch(member -> member.hasRole(NodeRoles.COORDINATOR));
    }
}
