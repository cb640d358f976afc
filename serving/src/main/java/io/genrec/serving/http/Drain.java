package io.genrec.serving.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;

/**
 * How a node ends: first it is not ready, so that nobody sends it new requests, and goes on answering for the grace; then
 * it takes no new connections, and answers what is under way, for as long as an answer may take; then it lets go of the
 * rest.
 */
public final class Drain {
    /** For bytes that are written still, once every answer is there. */
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private Drain() {}

    public static void register(
            ActorSystem<?> system, List<ServerBinding> bindings, HttpApi api, Health health, LimitSettings limits) {
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "not ready", () -> {
            health.drain();
            return after(limits.drainGrace());
        });
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceUnbind(),
                "no new connections",
                () -> all(bindings.stream().map(ServerBinding::unbind).toList()));
        shutdown.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "answer what is under way", () -> api.drained()
                .completeOnTimeout(Done.getInstance(), limits.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(done -> all(bindings.stream()
                        .map(binding -> binding.terminate(FLUSH))
                        .toList())));
    }

    /** The longest that these phases take, as Pekko is to be told. */
    public static String phases(LimitSettings limits) {
        return """
                pekko.coordinated-shutdown.phases {
                  before-service-unbind.timeout = %d ms
                  service-requests-done.timeout = %d ms
                }
                """.formatted(
                        limits.drainGrace().plus(FLUSH).toMillis(),
                        limits.answerTimeout().plus(FLUSH.multipliedBy(3)).toMillis());
    }

    private static CompletionStage<Done> after(Duration time) {
        return new CompletableFuture<Done>()
                .completeOnTimeout(Done.getInstance(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<Done> all(List<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(stages.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new))
                .thenApply(nothing -> Done.getInstance());
    }
}
