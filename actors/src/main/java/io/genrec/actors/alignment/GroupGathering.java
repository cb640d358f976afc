package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Gathers one iteration's groups beside the learner: asks the coordinator for them, and asks again, whoever that is by
 * then, until all are there. Each prompt is counted once.
 */
public final class GroupGathering extends AbstractBehavior<GroupGathering.Command> {
    /** What it is told. */
    public interface Command {}

    /** Groups have come. */
    public record GroupsReady(List<ScoredGroup> groups) implements Command, AlignmentMessage {}

    /** A prompt failed too often. */
    public record PromptGivenUp(WorkKey key, String reason) implements Command, AlignmentMessage {}

    /** How the cluster stands. */
    public record Standing(ClusterTable table) implements Command, AlignmentMessage {}

    /** Gathers the groups of these tasks, all of one policy. */
    record Gather(List<RolloutTask> tasks, String weights, CompletableFuture<List<ScoredGroup>> gathered)
            implements Command {}

    /** Lets the nodes go. */
    record Finish() implements Command {}

    private record AskAgain() implements Command {}

    private static final Duration ASK_AGAIN = Duration.ofSeconds(3);

    private final ActorRef<Coordinator.Command> coordinator;
    private final NodeRoles.Inputs inputs;
    private final Consumer<ClusterTable> watcher;
    private final Map<WorkKey, RolloutTask> wanted = new LinkedHashMap<>();
    private final Map<WorkKey, ScoredGroup> there = new HashMap<>();
    private String weights = "";
    private CompletableFuture<List<ScoredGroup>> gathered = new CompletableFuture<>();
    private int whenAskedLast;

    private GroupGathering(
            ActorContext<Command> context,
            ActorRef<Coordinator.Command> coordinator,
            NodeRoles.Inputs inputs,
            Consumer<ClusterTable> watcher) {
        super(context);
        this.coordinator = coordinator;
        this.inputs = inputs;
        this.watcher = watcher;
    }

    /**
     * @param inputs the learner's
     * @param watcher sees how the cluster stands, about every second
     */
    static Behavior<Command> create(
            ActorRef<Coordinator.Command> coordinator, NodeRoles.Inputs inputs, Consumer<ClusterTable> watcher) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new AskAgain(), ASK_AGAIN);
            return new GroupGathering(context, coordinator, inputs, watcher);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Gather.class, this::onGather)
                .onMessage(GroupsReady.class, this::onGroupsReady)
                .onMessage(PromptGivenUp.class, this::onGivenUp)
                .onMessage(AskAgain.class, this::onAskAgain)
                .onMessage(Standing.class, this::onStanding)
                .onMessage(Finish.class, this::onFinish)
                .build();
    }

    private Behavior<Command> onGather(Gather gather) {
        wanted.clear();
        there.clear();
        gather.tasks().forEach(task -> wanted.put(WorkKey.of(task), task));
        if (wanted.size() < gather.tasks().size()) {
            gather.gathered()
                    .completeExceptionally(new IllegalArgumentException("two tasks of an iteration share a prompt id"));
            return this;
        }
        weights = gather.weights();
        gathered = gather.gathered();
        askForMissing();
        return completeIfAllThere();
    }

    private Behavior<Command> onGroupsReady(GroupsReady ready) {
        for (ScoredGroup group : ready.groups()) {
            WorkKey key = WorkKey.of(group);
            if (wanted.containsKey(key)) {
                there.putIfAbsent(key, group);
            }
        }
        return completeIfAllThere();
    }

    private Behavior<Command> onGivenUp(PromptGivenUp givenUp) {
        if (wanted.containsKey(givenUp.key()) && !there.containsKey(givenUp.key())) {
            gathered.completeExceptionally(new RolloutGivenUp(givenUp.key(), givenUp.reason()));
        }
        return this;
    }

    /** Asks only where nothing has come since it asked last: then the coordinator may be another by now. */
    private Behavior<Command> onAskAgain(AskAgain again) {
        if (!gathered.isDone() && there.size() == whenAskedLast) {
            askForMissing();
        }
        whenAskedLast = there.size();
        return this;
    }

    private Behavior<Command> onStanding(Standing standing) {
        watcher.accept(standing.table());
        return this;
    }

    private Behavior<Command> onFinish(Finish finish) {
        coordinator.tell(new Coordinator.Finish());
        return this;
    }

    private void askForMissing() {
        List<RolloutTask> missing = wanted.entrySet().stream()
                .filter(entry -> !there.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        MessageSize.split(missing, MessageSize::of)
                .forEach(part -> coordinator.tell(
                        new Coordinator.Ask(part, weights, inputs, getContext().getSelf())));
    }

    private Behavior<Command> completeIfAllThere() {
        if (there.size() == wanted.size()) {
            gathered.complete(wanted.keySet().stream()
                    .map(key -> Objects.requireNonNull(there.get(key)))
                    .toList());
        }
        return this;
    }
}
