package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RolloutTask;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Prompts to generate for, as they are pulled.
 *
 * @param prompts all of one policy
 * @param weights address of the weights of that policy
 */
public record RolloutWork(
        List<RolloutTask> prompts,
        String weights,
        long attempt,
        NodeRoles.Inputs inputs,
        ActorRef<Coordinator.Command> replyTo)
        implements PulledWork<RolloutTask> {
    static final ServiceKey<ConsumerController.Command<RolloutWork>> WORKERS =
            ServiceKey.create(consumer(), "rollout-workers");

    public RolloutWork {
        prompts = List.copyOf(prompts);
    }

    @Override
    public WorkKey key(RolloutTask prompt) {
        return WorkKey.of(prompt);
    }

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static Class<ConsumerController.Command<RolloutWork>> consumer() {
        return (Class<ConsumerController.Command<RolloutWork>>) (Class<?>) ConsumerController.Command.class;
    }
}
