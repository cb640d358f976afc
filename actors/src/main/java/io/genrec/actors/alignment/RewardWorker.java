package io.genrec.actors.alignment;

import io.genrec.training.alignment.RewardSource;
import io.genrec.training.alignment.ScoredGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Scores groups on its node. One piece of work at a time; a node has as many of these as its
 * capacity. A failure is an answer, and a pause; the worker goes on.
 */
final class RewardWorker extends AbstractBehavior<RewardWorker.Command> {
    /** What it is told. */
    interface Command {}

    private record Pulled(ConsumerController.Delivery<RewardWork> delivery) implements Command {}

    private record Done(
            ConsumerController.Delivery<RewardWork> delivery,
            @Nullable ScoredGroup result,
            @Nullable Throwable failure) implements Command {}

    private record Confirm(ConsumerController.Delivery<RewardWork> delivery) implements Command {}

    private final RewardSource source;
    private final NodeActivity activity;
    private final Executor executor;
    private final TimerScheduler<Command> timers;
    private final FailurePause pause;

    private RewardWorker(
            ActorContext<Command> context,
            RewardSource source,
            NodeActivity activity,
            Executor executor,
            TimerScheduler<Command> timers,
            FailurePause pause) {
        super(context);
        this.source = source;
        this.activity = activity;
        this.executor = executor;
        this.timers = timers;
        this.pause = pause;
        ActorRef<ConsumerController.Command<RewardWork>> pulling =
                context.spawn(ConsumerController.create(RewardWork.WORKERS), "pulling");
        pulling.tell(new ConsumerController.Start<>(context.messageAdapter(delivery(), Pulled::new)));
    }

    /** @param executor where the work is done, for it blocks */
    static Behavior<Command> create(
            RewardSource source, NodeActivity activity, Executor executor, ClusterSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new RewardWorker(
                context, source, activity, executor, timers, new FailurePause(settings.failurePause()))));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Pulled.class, this::onPulled)
                .onMessage(Done.class, this::onDone)
                .onMessage(Confirm.class, this::onConfirm)
                .build();
    }

    private Behavior<Command> onPulled(Pulled pulled) {
        RewardWork work = pulled.delivery().message();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> source.score(work.task(), work.rollouts()), executor),
                        (result, failure) -> new Done(pulled.delivery(), result, failure));
        return this;
    }

    private Behavior<Command> onDone(Done done) {
        RewardWork work = done.delivery().message();
        if (done.result() != null) {
            pause.succeeded();
            activity.scored();
            work.replyTo().tell(new Coordinator.Scored(done.result(), activity.node()));
            return onConfirm(new Confirm(done.delivery()));
        }
        String reason = reason(done.failure());
        activity.failed(reason);
        work.replyTo().tell(new Coordinator.WorkFailed(WorkKey.of(work.task()), activity.node(), reason));
        timers.startSingleTimer(new Confirm(done.delivery()), pause.failed());
        return this;
    }

    /** Only now may the next piece come. */
    private Behavior<Command> onConfirm(Confirm confirm) {
        confirm.delivery().confirmTo().tell(ConsumerController.confirmed());
        return this;
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause);
    }

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static Class<ConsumerController.Delivery<RewardWork>> delivery() {
        return (Class<ConsumerController.Delivery<RewardWork>>) (Class<?>) ConsumerController.Delivery.class;
    }
}
