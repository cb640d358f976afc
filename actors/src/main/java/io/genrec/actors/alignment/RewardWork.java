package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.delivery.ConsumerController;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** Groups to score, as they are pulled. */
public record RewardWork(
        List<Rolled> prompts, long attempt, NodeRoles.Inputs inputs, ActorRef<Coordinator.Command> replyTo)
        implements PulledWork<RewardWork.Rolled> {
    static final ServiceKey<ConsumerController.Command<RewardWork>> WORKERS =
            ServiceKey.create(consumer(), "reward-workers");

    public RewardWork {
        prompts = List.copyOf(prompts);
    }

    /** A prompt that has been generated for. */
    public record Rolled(RolloutTask task, Rollouts rollouts) {}

    @Override
    public WorkKey key(Rolled prompt) {
        return WorkKey.of(prompt.task());
    }

    @SuppressWarnings("unchecked") // a class object has no type argument of its own
    private static Class<ConsumerController.Command<RewardWork>> consumer() {
        return (Class<ConsumerController.Command<RewardWork>>) (Class<?>) ConsumerController.Command.class;
    }
}
