package io.genrec.actors.alignment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Does one kind of work on its node. One piece at a time; a node has as many of these as its capacity. A failure is an
 * answer, and a pause; the worker goes on.
 *
 * @param <W> a piece of work
 * @param <R> what comes of each of its prompts
 */
final class PullingWorker<W extends PulledWork<?>, R> extends AbstractBehavior<PullingWorker.Command<W, R>> {
    /** What it is told. */
    sealed interface Command<W extends PulledWork<?>, R> {
        Behavior<Command<W, R>> to(PullingWorker<W, R> worker);
    }

    private record Pulled<W extends PulledWork<?>, R>(ConsumerController.Delivery<W> delivery)
            implements Command<W, R> {
        @Override
        public Behavior<Command<W, R>> to(PullingWorker<W, R> worker) {
            return worker.onPulled(this);
        }
    }

    private record Done<W extends PulledWork<?>, R>(
            ConsumerController.Delivery<W> delivery, PulledWork.Outcome<R> outcome) implements Command<W, R> {
        @Override
        public Behavior<Command<W, R>> to(PullingWorker<W, R> worker) {
            return worker.onDone(this);
        }
    }

    private record Confirm<W extends PulledWork<?>, R>(ConsumerController.Delivery<W> delivery)
            implements Command<W, R> {
        @Override
        public Behavior<Command<W, R>> to(PullingWorker<W, R> worker) {
            return worker.onConfirm(this);
        }
    }

    /**
     * A kind of work.
     *
     * @param workers who pull it
     * @param done does a piece; it blocks
     * @param succeeded the answers to who waits; called by the worker itself
     */
    record Kind<W extends PulledWork<?>, R>(
            ServiceKey<ConsumerController.Command<W>> workers,
            Function<W, PulledWork.Outcome<R>> done,
            Function<List<R>, List<Coordinator.Command>> succeeded) {}

    /**
     * What all workers of a node share.
     *
     * @param inputs what this node generates and scores with
     * @param unfit completed with the reason where the learner's are others
     * @param executor where the work is done, for it blocks
     * @param failurePause the first one
     */
    record Host(
            NodeActivity activity,
            NodeRoles.Inputs inputs,
            CompletableFuture<String> unfit,
            Executor executor,
            Duration failurePause) {}

    /** Characters of a failure's reason: it travels in messages, and those beyond the frame size are lost. */
    static final int LONGEST_REASON = 2_000;

    private final Kind<W, R> kind;
    private final Host host;
    private final TimerScheduler<Command<W, R>> timers;
    private final FailurePause pause;

    private PullingWorker(
            ActorContext<Command<W, R>> context, Kind<W, R> kind, Host host, TimerScheduler<Command<W, R>> timers) {
        super(context);
        this.kind = kind;
        this.host = host;
        this.timers = timers;
        this.pause = new FailurePause(host.failurePause());
        ActorRef<ConsumerController.Command<W>> pulling =
                context.spawn(ConsumerController.create(kind.workers()), "pulling");
        pulling.tell(new ConsumerController.Start<>(context.messageAdapter(delivery(), Pulled::new)));
    }

    static <W extends PulledWork<?>, R> Behavior<Command<W, R>> create(Kind<W, R> kind, Host host) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new PullingWorker<>(context, kind, host, timers)));
    }

    @Override
    public Receive<Command<W, R>> createReceive() {
        return newReceiveBuilder().onAnyMessage(command -> command.to(this)).build();
    }

    /** Where this node is unfit for the work, it confirms nothing and stops: the piece is delivered to another. */
    private Behavior<Command<W, R>> onPulled(Pulled<W, R> pulled) {
        W work = pulled.delivery().message();
        Optional<String> difference = host.inputs().differenceFrom(work.inputs());
        if (difference.isPresent()) {
            work.replyTo().tell(new Coordinator.Unfit(host.activity().node(), difference.orElseThrow()));
            host.unfit().complete(difference.orElseThrow());
            return Behaviors.stopped();
        }
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> kind.done().apply(work), host.executor()),
                        (outcome, failure) ->
                                new Done<>(pulled.delivery(), failure == null ? outcome : work.failed(failure)));
        return this;
    }

    private Behavior<Command<W, R>> onDone(Done<W, R> done) {
        PulledWork.Outcome<R> outcome = done.outcome();
        ActorRef<Coordinator.Command> replyTo = done.delivery().message().replyTo();
        long attempt = done.delivery().message().attempt();
        if (!outcome.results().isEmpty()) {
            pause.succeeded();
            kind.succeeded().apply(outcome.results()).forEach(replyTo::tell);
        }
        outcome.failures().forEach((key, failure) -> {
            String reason = reason(failure);
            host.activity().failed(reason);
            replyTo.tell(
                    new Coordinator.WorkFailed(key, attempt, host.activity().node(), reason));
        });
        if (outcome.failures().isEmpty()) {
            return onConfirm(new Confirm<>(done.delivery()));
        }
        timers.startSingleTimer(new Confirm<>(done.delivery()), pause.failed());
        return this;
    }

    /** Only now may the next piece come. */
    private Behavior<Command<W, R>> onConfirm(Confirm<W, R> confirm) {
        confirm.delivery().confirmTo().tell(ConsumerController.confirmed());
        return this;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause);
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static <W> Class<ConsumerController.Delivery<W>> delivery() {
        return (Class<ConsumerController.Delivery<W>>) (Class<?>) ConsumerController.Delivery.class;
    }
}
