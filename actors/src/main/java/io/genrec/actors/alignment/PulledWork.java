package io.genrec.actors.alignment;

import io.genrec.training.alignment.RolloutTask;
import org.apache.pekko.actor.typed.ActorRef;

/** A piece of work as a worker pulls it. */
interface PulledWork extends AlignmentMessage {
    /** What it is part of. */
    RolloutTask task();

    /** Who waits for the answer. */
    ActorRef<Coordinator.Command> replyTo();
}
