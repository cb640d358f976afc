package io.genrec.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.Decoder;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.Dropout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Prompts side by side, each with single semantic ids as its answers: what losses on point-wise answers read. Answers need
 * not name items. A = answers of all prompts, in their order, L levels, K codes of a level.
 */
public final class AnswerBatch {
    private final ModelConfig model;
    private final PackedBatch packed;

    /**
     * A prompt and its answers.
     *
     * @param history behaviours before the request, oldest first; those on items without a semantic id are skipped
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     * @param answers at least one
     */
    public record Question(List<Behaviour> history, long atMillis, List<SemanticId> answers) {
        public Question {
            history = List.copyOf(history);
            answers = List.copyOf(answers);
        }
    }

    /** @param table the semantic ids of the histories' items */
    public AnswerBatch(ModelConfig model, SemanticIdTable table, List<Question> questions) {
        CodedItems items = new CodedItems(byName(table, questions));
        List<TrainingRow> rows = new ArrayList<>();
        for (Question question : questions) {
            List<UserChunk.Item> context = question.history().stream()
                    .flatMap(behaviour -> table
                            .of(behaviour.itemId())
                            .map(id ->
                                    new UserChunk.Item(number(items, id), behaviour.action(), behaviour.timeMillis()))
                            .stream())
                    .toList();
            List<UserChunk.Item> prompt =
                    context.subList(Math.max(0, context.size() - model.maxHistory()), context.size());
            rows.add(new TrainingRow(
                    prompt,
                    question.answers().stream()
                            .map(answer -> new TrainingRow.Branch(
                                    prompt.size(),
                                    question.atMillis(),
                                    new TrainingRow.Response(List.of(number(items, answer)), false)))
                            .toList()));
        }
        this.model = model;
        this.packed = new PackedBatch(model, items, rows);
    }

    /**
     * The decoder's logits over the codes of each level, after the answer's codes before.
     *
     * @param step owner of what is made
     * @return for each level [A, K], natural log of unnormalised probabilities
     */
    public NDList logits(Decoder decoder, DecoderWeights weights, Dropout dropout, NDManager step) {
        NDList logits = decoder.logits(weights, packed.on(step), dropout);
        NDList codes = new NDList();
        for (NDArray level : logits) { // at level 0 the end of the page stands after the codes
            codes.add(level.split(new long[] {model.space().codesPerLevel()}, 1).head());
        }
        return codes;
    }

    /** How many positions the longest prompt with its answer may count. */
    public static int maxPositions(ModelConfig model) {
        return model.maxPositions();
    }

    /** Every semantic id of the batch, named by itself: whether it names an item does not matter here. */
    private static SemanticIdTable byName(SemanticIdTable table, List<Question> questions) {
        CodeSpace space = table.space();
        Map<String, SemanticId> ids = new TreeMap<>();
        for (Question question : questions) {
            known(table, question.history()).forEach(id -> ids.put(id.toString(), id));
            question.answers().forEach(id -> ids.put(id.toString(), id));
        }
        return new SemanticIdTable(space, ids);
    }

    private static List<SemanticId> known(SemanticIdTable table, List<Behaviour> history) {
        return history.stream()
                .map(behaviour -> table.of(behaviour.itemId()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static int number(CodedItems items, SemanticId id) {
        return items.number(id.toString()).orElseThrow();
    }
}
