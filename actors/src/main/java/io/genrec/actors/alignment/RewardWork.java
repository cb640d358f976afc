package io.genrec.actors.alignment;

import io.genrec.training.alignment.RolloutTask;
import io.genrec.training.alignment.Rollouts;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** One group to score, as it is pulled. */
public record RewardWork(RolloutTask task, Rollouts rollouts, ActorRef<Coordinator.Command> replyTo)
        implements PulledWork {
    static final ServiceKey<ConsumerController.Command<RewardWork>> WORKERS =
            ServiceKey.create(consumer(), "reward-workers");

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static Class<ConsumerController.Command<RewardWork>> consumer() {
        return (Class<ConsumerController.Command<RewardWork>>) (Class<?>) ConsumerController.Command.class;
    }
}
