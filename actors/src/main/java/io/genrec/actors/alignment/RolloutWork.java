package io.genrec.actors.alignment;

import io.genrec.training.alignment.RolloutTask;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * One prompt to generate for, as it is pulled.
 *
 * @param weights address of the weights of the task's policy
 */
public record RolloutWork(RolloutTask task, String weights, ActorRef<Coordinator.Command> replyTo)
        implements PulledWork {
    static final ServiceKey<ConsumerController.Command<RolloutWork>> WORKERS =
            ServiceKey.create(consumer(), "rollout-workers");

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static Class<ConsumerController.Command<RolloutWork>> consumer() {
        return (Class<ConsumerController.Command<RolloutWork>>) (Class<?>) ConsumerController.Command.class;
    }
}
