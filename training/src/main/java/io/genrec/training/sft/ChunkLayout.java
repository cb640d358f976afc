package io.genrec.training.sft;

import io.genrec.datasets.run.StepFailed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays the pages of a user over as few stretches of the user's history as will do. A stretch ends where the newest page
 * not yet laid begins, and takes in every older page that still sees at least half of the longest history, or all that
 * there is.
 *
 * @param maxHistory items of a stretch at most
 */
record ChunkLayout(int maxHistory) {
    /** @param pages of one user, in any order */
    List<UserChunk> chunks(String userId, List<UserChunk.Page> pages) {
        List<UserChunk.Page> newestFirst = pages.stream()
                .sorted(Comparator.comparingLong(UserChunk.Page::historyEnd).reversed())
                .toList();
        List<UserChunk> chunks = new ArrayList<>();
        for (int next = 0; next < newestFirst.size(); ) {
            UserChunk.Page newest = newestFirst.get(next);
            int all = newest.history().size();
            int size = Math.min(maxHistory, all);
            List<UserChunk.Item> context = newest.history().subList(all - size, all);
            long start = newest.historyEnd() - size;
            List<UserChunk.Cut> cuts = new ArrayList<>();
            while (next < newestFirst.size() && seesEnough(newestFirst.get(next), start)) {
                UserChunk.Page page = newestFirst.get(next);
                int visible = Math.toIntExact(page.historyEnd() - start);
                requireSameHistory(userId, page, context, visible);
                cuts.add(new UserChunk.Cut(page, visible));
                next++;
            }
            chunks.add(new UserChunk(context, cuts));
        }
        return chunks;
    }

    private boolean seesEnough(UserChunk.Page page, long start) {
        long visible = page.historyEnd() - start;
        int all = Math.min(maxHistory, page.history().size());
        return visible >= all || 2 * visible >= maxHistory;
    }

    private static void requireSameHistory(String userId, UserChunk.Page page, List<UserChunk.Item> context, int visible) {
        if (visible > 0
                && page.history().get(page.history().size() - 1).item()
                        != context.get(visible - 1).item()) {
            throw new StepFailed("two samples of user " + userId + " disagree about behaviour " + page.historyEnd()
                    + " of the user's history; run genrec features again");
        }
    }
}
