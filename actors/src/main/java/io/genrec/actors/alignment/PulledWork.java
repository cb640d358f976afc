package io.genrec.actors.alignment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A piece of work as a worker pulls it: some prompts, each done on its own.
 *
 * @param <P> a prompt, and what else it takes to do it
 */
interface PulledWork<P> extends AlignmentMessage {
    List<P> prompts();

    /** What the results of one of its prompts are filed under. */
    WorkKey key(P prompt);

    /** Number of this handing out: a failure counts only for the worker that has its prompt now. */
    long attempt();

    /** What it must be done with. */
    NodeRoles.Inputs inputs();

    /** Who waits for the answers. */
    ActorRef<Coordinator.Command> replyTo();

    /** What came of a piece. */
    record Outcome<R>(List<R> results, Map<WorkKey, Throwable> failures) {}

    /** Does all prompts; one that throws has failed, and the others go on. */
    default <R> Outcome<R> each(Function<P, R> work) {
        Outcome<R> outcome = new Outcome<>(new ArrayList<>(), new LinkedHashMap<>());
        for (P prompt : prompts()) {
            try {
                outcome.results().add(work.apply(prompt));
            } catch (RuntimeException | Error failure) {
                outcome.failures().put(key(prompt), failure);
            }
        }
        return outcome;
    }

    /** None of its prompts could be done. */
    default <R> Outcome<R> failed(Throwable failure) {
        Map<WorkKey, Throwable> failures = new LinkedHashMap<>();
        prompts().forEach(prompt -> failures.put(key(prompt), failure));
        return new Outcome<>(List.of(), failures);
    }
}
