package io.genrec.alignment.learner;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ReactedPages;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The prompts of a run and which of them each iteration takes: all of them in a random order, again and again. An
 * iteration's prompts follow from the seed and its number alone.
 */
final class AlignmentPrompts {
    private final List<AlignmentPrompt> prompts;
    private final int perIteration;
    private final long seed;

    AlignmentPrompts(List<AlignmentPrompt> prompts, int perIteration, long seed) {
        this.prompts = List.copyOf(prompts);
        this.perIteration = Math.min(perIteration, prompts.size());
        this.seed = seed;
    }

    /**
     * Reads the pages of a table that hold a reaction.
     *
     * @throws StepFailed where there is none
     */
    static AlignmentPrompts read(Path samples, SemanticIdTable table, AlignSettings settings) {
        List<AlignmentPrompt> prompts = new ArrayList<>();
        for (PageSample page : ReactedPages.read(samples)) {
            List<SemanticId> positives = page.positives().stream()
                    .map(item -> table.of(item.itemId()))
                    .flatMap(Optional::stream)
                    .distinct()
                    .toList();
            if (!positives.isEmpty()) {
                prompts.add(new AlignmentPrompt(id(page), page.history(), page.timeMillis(), positives));
            }
        }
        if (prompts.isEmpty()) {
            throw new StepFailed("no page of " + samples
                    + " was reacted to at an item with a semantic id: run genrec tokenize again");
        }
        return new AlignmentPrompts(prompts, settings.course().prompts(), settings.seed());
    }

    /**
     * Of one iteration, in the order in which they are learnt from; no two are the same. A pass over all prompts ends with
     * the last iteration that it fills: what is left over, other prompts in each pass, waits for the next.
     */
    List<AlignmentPrompt> of(long iteration) {
        int iterationsOfPass = prompts.size() / perIteration;
        int first = Math.toIntExact(iteration % iterationsOfPass) * perIteration;
        return order(iteration / iterationsOfPass).subList(first, first + perIteration).stream()
                .map(prompts::get)
                .toList();
    }

    private List<Integer> order(long pass) {
        List<Integer> order = new ArrayList<>(prompts.size());
        for (int number = 0; number < prompts.size(); number++) {
            order.add(number);
        }
        Collections.shuffle(order, new Random(seed * 1_000_003 + pass));
        return order;
    }

    private static String id(PageSample page) {
        return page.requestId() + "/" + page.page();
    }
}
