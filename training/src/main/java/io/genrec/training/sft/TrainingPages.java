package io.genrec.training.sft;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.sequence.UserPages;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The training samples of a run as numbers, user by user.
 *
 * @param users who have a page with a positive
 */
record TrainingPages(List<UserChunk> chunks, int users) {
    TrainingPages {
        chunks = List.copyOf(chunks);
    }

    /**
     * Reads {@code samples/train}. Pages without a positive are passed over.
     *
     * @param maxHistory items of a chunk's context at most
     * @throws StepFailed where no page is left, two samples disagree, or the catalogue lacks an item
     */
    static TrainingPages read(RunDirectory run, CodedItems items, int maxHistory) {
        SortedMap<String, UserPages> sequences = UserPages.read(run.trainSamples());
        List<UserChunk> chunks = new ArrayList<>();
        int users = 0;
        for (UserPages sequence : sequences.values()) {
            List<UserPages.Stretch> stretches = sequence.stretches(maxHistory);
            stretches.forEach(stretch -> chunks.add(coded(stretch, items)));
            users += stretches.isEmpty() ? 0 : 1;
        }
        if (chunks.isEmpty()) {
            throw new StepFailed("no page with a positive reaction in " + run.trainSamples()
                    + ": give genrec features a log with reactions, or an earlier split");
        }
        return new TrainingPages(chunks, users);
    }

    int size() {
        return chunks.stream().mapToInt(chunk -> chunk.pages().size()).sum();
    }

    /** @throws StepFailed where the catalogue lacks an item */
    static UserChunk coded(UserPages.Stretch stretch, CodedItems items) {
        String request = stretch.cuts().get(0).page().requestId();
        List<UserChunk.Item> context = new ArrayList<>();
        for (Behaviour behaviour : stretch.history()) {
            int item = number(items, behaviour.itemId(), request);
            context.add(new UserChunk.Item(item, behaviour.action(), behaviour.timeMillis()));
        }
        return new UserChunk(
                context,
                stretch.cuts().stream()
                        .map(cut -> new UserChunk.Cut(coded(cut.page(), items), cut.visible()))
                        .toList());
    }

    private static UserChunk.Page coded(UserPages.Page page, CodedItems items) {
        List<Integer> positives = new ArrayList<>();
        List<Integer> exposed = new ArrayList<>();
        for (PageItem item : page.items()) {
            List<Integer> kind = item.action() == Action.EXPOSED ? exposed : positives;
            kind.add(number(items, item.itemId(), page.requestId()));
        }
        return new UserChunk.Page(page.timeMillis(), positives, exposed);
    }

    private static int number(CodedItems items, String itemId, String requestId) {
        return items.number(itemId)
                .orElseThrow(() -> new StepFailed("the catalogue has no semantic id for item " + itemId + " of request "
                        + requestId + "; run genrec tokenize again"));
    }
}
