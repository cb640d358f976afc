package io.genrec.serving;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/** The root of a serving node: binds the port, then lives as long as the node. */
final class ServingGuardian extends AbstractBehavior<ServingGuardian.Event> {
    /** How long requests in flight may take to finish when the node stops. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    sealed interface Event {}

    private record Bound(ServerBinding binding) implements Event {}

    private record BindFailed(Throwable cause) implements Event {}

    private final CompletableFuture<ServerBinding> listener;

    private ServingGuardian(ActorContext<Event> context, CompletableFuture<ServerBinding> listener) {
        super(context);
        this.listener = listener;
    }

    /** @param listener is told the binding, or why there is none */
    static Behavior<Event> create(String host, int port, HttpApi api, CompletableFuture<ServerBinding> listener) {
        return Behaviors.setup(context -> {
            context.pipeToSelf(
                    bind(context.getSystem(), host, port, api),
                    (binding, failure) -> failure == null ? new Bound(binding) : new BindFailed(failure));
            return new ServingGuardian(context, listener);
        });
    }

    @Override
    public Receive<Event> createReceive() {
        return newReceiveBuilder()
                .onMessage(Bound.class, this::onBound)
                .onMessage(BindFailed.class, this::onBindFailed)
                .build();
    }

    private Behavior<Event> onBound(Bound bound) {
        bound.binding().addToCoordinatedShutdown(DRAIN, getContext().getSystem());
        listener.complete(bound.binding());
        return this;
    }

    private Behavior<Event> onBindFailed(BindFailed failed) {
        listener.completeExceptionally(failed.cause());
        return Behaviors.stopped();
    }

    private static CompletionStage<ServerBinding> bind(ActorSystem<?> system, String host, int port, HttpApi api) {
        Function<HttpRequest, CompletionStage<HttpResponse>> answer = request -> api.answer(request, system);
        return Http.get(system).newServerAt(host, port).bind(answer);
    }
}
