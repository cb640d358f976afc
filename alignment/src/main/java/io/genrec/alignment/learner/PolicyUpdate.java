package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.sft.AnswerBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one update learns from: prompts, their groups and advantages, laid out so that of each prompt the rollouts come
 * first, then the true positives.
 */
final class PolicyUpdate {
    private final PolicyVersion policy;
    private final List<AnswerBatch.Question> questions = new ArrayList<>();
    private final List<GroupAdvantages> advantages = new ArrayList<>();
    private final List<ScoredRollout> rollouts = new ArrayList<>();
    private final List<Long> rolloutRows = new ArrayList<>();
    private final List<Long> positiveRows = new ArrayList<>();
    private final List<Float> rolloutAdvantages = new ArrayList<>();
    private final List<Float> rolloutShares = new ArrayList<>();

    /**
     * @param groups of the prompts, in their order, all of one policy
     * @param maxPositives true positives of a prompt in the loss, at most
     */
    PolicyUpdate(AlignmentMethod method, List<AlignmentPrompt> prompts, List<ScoredGroup> groups, int maxPositives) {
        this.policy = groups.get(0).policy();
        long row = 0;
        for (int i = 0; i < prompts.size(); i++) {
            AlignmentPrompt prompt = prompts.get(i);
            List<ScoredRollout> group = groups.get(i).rollouts();
            GroupAdvantages own = GroupAdvantages.of(method, group, new HashSet<>(prompt.positives()));
            List<SemanticId> positives = prompt.positives()
                    .subList(0, Math.min(maxPositives, prompt.positives().size()));
            Stream<SemanticId> generated =
                    group.stream().map(each -> each.rollout().id());
            questions.add(new AnswerBatch.Question(
                    prompt.history(),
                    prompt.atMillis(),
                    Stream.concat(generated, positives.stream()).toList()));
            advantages.add(own);
            rollouts.addAll(group);
            float share = 1f / ((float) prompts.size() * group.size());
            for (int j = 0; j < group.size(); j++) {
                rolloutRows.add(row++);
                rolloutAdvantages.add(own.isCounted() ? (float) own.value(j) : 0f);
                rolloutShares.add(share);
            }
            for (int j = 0; j < positives.size(); j++) {
                positiveRows.add(row++);
            }
        }
    }

    /** The policy that generated. */
    PolicyVersion policy() {
        return policy;
    }

    List<AnswerBatch.Question> questions() {
        return questions;
    }

    List<GroupAdvantages> advantages() {
        return advantages;
    }

    /** All rollouts, group after group. */
    List<ScoredRollout> rollouts() {
        return rollouts;
    }

    /** Where the rollouts stand among the answers. */
    long[] rolloutRows() {
        return longs(rolloutRows);
    }

    /** Where the true positives stand among the answers. */
    long[] positiveRows() {
        return longs(positiveRows);
    }

    /** {@code A_i}, 0 in groups that are not counted. */
    float[] rolloutAdvantages() {
        return floats(rolloutAdvantages);
    }

    /** {@code 1 / (groups * G)}. */
    float[] rolloutShares() {
        return floats(rolloutShares);
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static float[] floats(List<Float> values) {
        float[] plain = new float[values.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.get(i);
        }
        return plain;
    }
}
