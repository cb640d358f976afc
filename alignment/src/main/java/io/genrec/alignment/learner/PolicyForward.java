package io.genrec.alignment.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.training.decoder.Decoder;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.Dropout;
import io.genrec.training.sft.AnswerBatch;
import java.util.List;

/**
 * The log-probabilities of semantic ids under a policy, as rollouts have them: the same support, the same softmax, no
 * dropout. A = answers of all prompts, L levels, K codes of a level.
 */
final class PolicyForward {
    private final ModelConfig model;
    private final SemanticIdTable table;
    private final ItemTrie trie;
    private final PolicySupport support;
    private final Decoder decoder;

    /** @param manager owner of the constants; must outlive every backward pass */
    PolicyForward(NDManager manager, ModelConfig model, SemanticIdTable table, PolicySupport support) {
        this.model = model;
        this.table = table;
        this.trie = ItemTrie.of(table);
        this.support = support;
        this.decoder = new Decoder(manager, model, AnswerBatch.maxPositions(model));
    }

    /** @return [A, L], natural log, of each code after those before it */
    NDArray logProbabilities(DecoderWeights weights, List<AnswerBatch.Question> questions, NDManager step) {
        CodeSpace space = model.space();
        List<SemanticId> answers = questions.stream()
                .flatMap(question -> question.answers().stream())
                .toList();
        NDList logits = new AnswerBatch(model, table, questions).logits(decoder, weights, Dropout.NONE, step);
        Shape shape = new Shape(answers.size(), space.codesPerLevel());
        NDList logs = new NDList();
        for (int level = 0; level < space.levels(); level++) {
            NDArray mask = step.create(support.mask(space, trie, answers, level), shape);
            logs.add(logits.get(level).add(mask).logSoftmax(1).gather(codes(answers, level, step), 1));
        }
        return NDArrays.concat(logs, 1);
    }

    /** @return [A, 1] int64 */
    private static NDArray codes(List<SemanticId> answers, int level, NDManager step) {
        long[] codes = answers.stream().mapToLong(answer -> answer.code(level)).toArray();
        return step.create(codes, new Shape(codes.length, 1));
    }
}
