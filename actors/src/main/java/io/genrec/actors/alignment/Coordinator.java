package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.delivery.WorkPullingProducerController;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/**
 * Hands an iteration's prompts to whoever pulls, generated groups to whoever scores, and the scored ones to the learner.
 * One in the cluster. What it knows the learner knows, too: a new one is told again, and nothing is lost with the old.
 */
public final class Coordinator extends AbstractBehavior<Coordinator.Command> {
    /** What it is told. */
    public interface Command {}

    /**
     * The learner wants groups. Repeated until they have arrived, so that a lost message does no harm.
     *
     * @param inputs what they must be made with
     */
    public record Ask(
            List<RolloutTask> tasks, String weights, NodeRoles.Inputs inputs, ActorRef<GroupGathering.Command> replyTo)
            implements Command, AlignmentMessage {}

    /** A worker has generated; what was made with another policy than asked for is not waited for. */
    public record RolledOut(List<Rollouts> groups, String node) implements Command, AlignmentMessage {}

    /** A worker could not generate or score for a prompt. */
    public record WorkFailed(WorkKey key, long attempt, String node, String reason)
            implements Command, AlignmentMessage {}

    /** A node has other inputs than the learner, and leaves; what it was handed goes to others. */
    public record Unfit(String node, String reason) implements Command, AlignmentMessage {}

    /** A worker has scored. */
    public record Scored(List<ScoredGroup> groups, String node) implements Command, AlignmentMessage {}

    /** A node reports, every few seconds. */
    public record Report(NodeStatus status, ActorRef<NodeReporting.Command> node)
            implements Command, AlignmentMessage {}

    /** The alignment is over: the nodes may go. */
    public record Finish() implements Command, AlignmentMessage {}

    private record RolloutWanted(WorkPullingProducerController.RequestNext<RolloutWork> next) implements Command {}

    private record RewardWanted(WorkPullingProducerController.RequestNext<RewardWork> next) implements Command {}

    private record WorkersChanged(Receptionist.Listing listing) implements Command {}

    private record Tick() implements Command {}

    /** A node as last heard of. */
    private record Heard(NodeStatus status, long atMillis) {}

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final long FORGET_MILLIS = 120_000;

    private final ClusterSettings settings;
    private final LongSupplier clock;
    private final PromptBoard board;
    private final Map<String, Heard> nodes = new TreeMap<>();
    private final Map<String, ActorRef<NodeReporting.Command>> reporters = new HashMap<>();
    private @Nullable ActorRef<GroupGathering.Command> learner;
    private NodeRoles.Inputs inputs = new NodeRoles.Inputs("", "");
    private WorkPullingProducerController.@Nullable RequestNext<RolloutWork> wantsRollout;
    private WorkPullingProducerController.@Nullable RequestNext<RewardWork> wantsReward;
    private int rolloutWorkers;
    private int rewardWorkers;
    private boolean finished;

    private Coordinator(ActorContext<Command> context, ClusterSettings settings, LongSupplier clock) {
        super(context);
        this.settings = settings;
        this.clock = clock;
        this.board = new PromptBoard(
                settings.work().maxFailures(),
                settings.work().timeout().toMillis(),
                settings.work().piece().toMillis());
        String id = "coordinator-" + context.getSystem().address().hashCode();
        context.spawn(
                        WorkPullingProducerController.create(
                                RolloutWork.class, id, RolloutWork.WORKERS, Optional.empty()),
                        "rollout-work")
                .tell(new WorkPullingProducerController.Start<>(relay(RolloutWanted::new)));
        context.spawn(
                        WorkPullingProducerController.create(
                                RewardWork.class, id + "-rewards", RewardWork.WORKERS, Optional.empty()),
                        "reward-work")
                .tell(new WorkPullingProducerController.Start<>(relay(RewardWanted::new)));
        ActorRef<Receptionist.Listing> listings =
                context.messageAdapter(Receptionist.Listing.class, WorkersChanged::new);
        context.getSystem().receptionist().tell(Receptionist.subscribe(RolloutWork.WORKERS, listings));
        context.getSystem().receptionist().tell(Receptionist.subscribe(RewardWork.WORKERS, listings));
        context.getLog().info("coordinating from {}", context.getSystem().address());
    }

    static Behavior<Command> create(ClusterSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Tick(), TICK);
            return new Coordinator(context, settings, System::currentTimeMillis);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::onAsk)
                .onMessage(RolledOut.class, this::onRolledOut)
                .onMessage(Scored.class, this::onScored)
                .onMessage(WorkFailed.class, this::onWorkFailed)
                .onMessage(Unfit.class, this::onUnfit)
                .onMessage(Report.class, this::onReport)
                .onMessage(Finish.class, this::onFinish)
                .onMessage(RolloutWanted.class, this::onRolloutWanted)
                .onMessage(RewardWanted.class, this::onRewardWanted)
                .onMessage(WorkersChanged.class, this::onWorkersChanged)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    private Behavior<Command> onAsk(Ask ask) {
        learner = ask.replyTo();
        inputs = ask.inputs();
        answer(ask.tasks().stream()
                .flatMap(task -> board.ask(task, ask.weights()).stream())
                .toList());
        return handOut();
    }

    private Behavior<Command> onRolledOut(RolledOut rolled) {
        for (Rollouts rollouts : rolled.groups()) {
            if (!board.rolled(rollouts, clock.getAsLong())) {
                getContext()
                        .getLog()
                        .info("dropped rollouts of {} from {}: not waited for", WorkKey.of(rollouts), rolled.node());
            }
        }
        return handOut();
    }

    private Behavior<Command> onScored(Scored scored) {
        long now = clock.getAsLong();
        answer(scored.groups().stream()
                .filter(group -> board.scored(group, now))
                .toList());
        return handOut();
    }

    private void answer(List<ScoredGroup> groups) {
        ActorRef<GroupGathering.Command> asking = learner;
        if (asking != null) {
            MessageSize.split(groups, MessageSize::of)
                    .forEach(part -> asking.tell(new GroupGathering.GroupsReady(part)));
        }
    }

    private Behavior<Command> onWorkFailed(WorkFailed failed) {
        fail(failed.key(), failed.attempt(), failed.reason() + " (on " + failed.node() + ")");
        return handOut();
    }

    private Behavior<Command> onUnfit(Unfit unfit) {
        getContext().getLog().warn("node {} leaves: {}", unfit.node(), unfit.reason());
        return this;
    }

    private void fail(WorkKey key, long attempt, String reason) {
        PromptBoard.Verdict verdict = board.failed(key, attempt, clock.getAsLong());
        if (verdict != PromptBoard.Verdict.IGNORED) {
            getContext().getLog().warn("prompt {} of iteration {}: {}", key.promptId(), key.iteration(), reason);
        }
        if (verdict == PromptBoard.Verdict.GIVEN_UP && learner != null) {
            learner.tell(new GroupGathering.PromptGivenUp(key, reason));
        }
    }

    private Behavior<Command> onReport(Report report) {
        NodeStatus status = report.status();
        nodes.put(status.node(), new Heard(status, clock.getAsLong()));
        reporters.put(status.node(), report.node());
        if (finished) {
            report.node().tell(new NodeReporting.Finished());
        }
        return this;
    }

    private Behavior<Command> onFinish(Finish finish) {
        finished = true;
        reporters.values().forEach(node -> node.tell(new NodeReporting.Finished()));
        return this;
    }

    private Behavior<Command> onRolloutWanted(RolloutWanted wanted) {
        wantsRollout = wanted.next();
        return handOut();
    }

    private Behavior<Command> onRewardWanted(RewardWanted wanted) {
        wantsReward = wanted.next();
        return handOut();
    }

    private Behavior<Command> onWorkersChanged(WorkersChanged changed) {
        if (changed.listing().isForKey(RolloutWork.WORKERS)) {
            rolloutWorkers =
                    changed.listing().getServiceInstances(RolloutWork.WORKERS).size();
        } else {
            rewardWorkers =
                    changed.listing().getServiceInstances(RewardWork.WORKERS).size();
        }
        return this;
    }

    private Behavior<Command> onTick(Tick tick) {
        long now = clock.getAsLong();
        for (PromptBoard.Overdue overdue : board.overdue(now)) {
            fail(
                    overdue.key(),
                    overdue.attempt(),
                    "no answer for " + settings.work().timeout().toSeconds() + " s");
        }
        nodes.values().removeIf(heard -> now - heard.atMillis() > FORGET_MILLIS);
        reporters.keySet().retainAll(nodes.keySet());
        if (learner != null) {
            learner.tell(new GroupGathering.Standing(table(now)));
        }
        return handOut();
    }

    private ClusterTable table(long now) {
        List<ClusterTable.ListedNode> rows = new ArrayList<>();
        nodes.values().forEach(heard -> {
            boolean silent =
                    now - heard.atMillis() > settings.silence().shownAfter().toMillis();
            rows.add(new ClusterTable.ListedNode(heard.status(), silent ? "silent" : "up"));
        });
        return new ClusterTable(board.iteration(), board.done(), board.total(), board.dropped(), rows);
    }

    /** Gives each kind of worker that pulls its next piece, where there is one. */
    private Behavior<Command> handOut() {
        long now = clock.getAsLong();
        ActorRef<Command> self = getContext().getSelf();
        WorkPullingProducerController.RequestNext<RewardWork> reward = wantsReward;
        if (reward != null) {
            board.nextToScore(rewardWorkers, now).ifPresent(next -> {
                wantsReward = null;
                reward.sendNextTo().tell(new RewardWork(next.prompts(), next.attempt(), inputs, self));
            });
        }
        WorkPullingProducerController.RequestNext<RolloutWork> rollout = wantsRollout;
        if (rollout != null) {
            board.nextToRoll(rolloutWorkers, now).ifPresent(next -> {
                wantsRollout = null;
                rollout.sendNextTo()
                        .tell(new RolloutWork(next.prompts(), next.weights(), next.attempt(), inputs, self));
            });
        }
        return this;
    }

    /** An adapter for one kind of work; a message adapter goes by class, and both kinds have the same. */
    private <T> ActorRef<WorkPullingProducerController.RequestNext<T>> relay(
            Function<WorkPullingProducerController.RequestNext<T>, Command> wrap) {
        ActorRef<Command> self = getContext().getSelf();
        return getContext().spawnAnonymous(Behaviors.receiveMessage(next -> {
            self.tell(wrap.apply(next));
            return Behaviors.same();
        }));
    }
}
