package io.genrec.alignment.rollout;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.training.setting.SettingName;
import java.util.Arrays;
import java.util.List;

/**
 * The codes that a policy's probabilities at a level are spread over, in rollouts and in the loss alike: log-softmax over
 * these and no others.
 */
public enum PolicySupport {
    /** Every code of the level: semantic ids that name no item can be generated, and learnt to be avoided. */
    ANY_CODE {
        @Override
        public float[] mask(CodeSpace space, ItemTrie trie, List<SemanticId> answers, int level) {
            return new float[answers.size() * space.codesPerLevel()];
        }
    },
    /** The codes that lead to an item after those before: what serving generates. */
    ITEMS {
        @Override
        public float[] mask(CodeSpace space, ItemTrie trie, List<SemanticId> answers, int level) {
            float[] mask = new float[answers.size() * space.codesPerLevel()];
            Arrays.fill(mask, HIDDEN);
            for (int i = 0; i < answers.size(); i++) {
                ItemTrie.Node node = trie.root();
                for (int above = 0; above < level; above++) {
                    node = node.then(answers.get(i).code(above));
                }
                for (int code : node.nextCodes()) {
                    mask[i * space.codesPerLevel() + code] = 0;
                }
            }
            return mask;
        }
    };

    private static final float HIDDEN = -1e9f;

    /**
     * What is added to the logits of a level before their log-softmax.
     *
     * @return [A, K], row-major: 0 where a code may follow the answer's codes before, a large negative number where not
     * @throws IllegalArgumentException where an answer lies outside the support
     */
    public abstract float[] mask(CodeSpace space, ItemTrie trie, List<SemanticId> answers, int level);

    /** @param name as in the settings: {@code any-code} or {@code items} */
    public static PolicySupport named(String name) {
        return SettingName.constant(PolicySupport.class, "genrec.align.support", name);
    }

    public String settingsName() {
        return SettingName.of(this);
    }
}
