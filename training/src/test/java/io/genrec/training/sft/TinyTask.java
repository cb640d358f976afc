package io.genrec.training.sft;

import io.genrec.datasets.sequence.UserPages;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.training.neighbours.NeighbourSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Twelve items a to l, two levels of four codes, and users who each follow a line through the alphabet. */
final class TinyTask {
    static final CodeSpace SPACE = new CodeSpace(2, 4);
    static final int ITEMS = 12;
    private static final long HOUR = 3_600_000;
    static final CodedItems CODED = new CodedItems(table());
    static final ModelConfig MODEL =
            new ModelConfig(SPACE, new Backbone(2, 16, 32, new Attention(2, 1, 8)), 6, Switches.ALL_ON);
    static final TrainSettings.Target WHOLE_PAGES = new TrainSettings.Target(Objective.PAGE_WISE, 8, 0);

    private TinyTask() {}

    static SemanticIdTable table() {
        Map<String, SemanticId> ids = new TreeMap<>();
        for (int item = 0; item < ITEMS; item++) {
            ids.put(id(item), SemanticId.of(item / 3, item % 3));
        }
        return new SemanticIdTable(SPACE, ids);
    }

    static String id(int item) {
        return String.valueOf((char) ('a' + item));
    }

    /** The page after {@code end} behaviours of a user whose n-th behaviour is item {@code (first + n) mod 12}. */
    static PageSample page(int first, int end, int historyCap, int positives) {
        int size = Math.min(end, historyCap);
        List<Behaviour> history = IntStream.range(end - size, end)
                .mapToObj(n -> new Behaviour(id((first + n) % ITEMS), Action.CLICKED, n * HOUR))
                .toList();
        List<PageItem> items = line(first + end, positives).stream()
                .map(item -> new PageItem(id(item), Action.CLICKED, 0, end * HOUR))
                .toList();
        return new PageSample("user " + first, "request " + end, 1, end * HOUR, history, end, items);
    }

    static List<UserChunk> chunks(int maxHistory, List<PageSample> samples) {
        return UserPages.of(samples).values().stream()
                .flatMap(user -> user.stretches(maxHistory).stream())
                .map(stretch -> TrainingPages.coded(stretch, CODED))
                .toList();
    }

    /** Users 0, 1 and 2 with pages after 0, 2, 4 .. behaviours, of one or two items each. */
    static BatchPlan plan(ModelConfig model, TrainSettings.Target target, int batchPositions, long seed) {
        List<PageSample> pages = new ArrayList<>();
        for (int user = 0; user < 3; user++) {
            for (int end = 0; end <= 8; end += 2) {
                pages.add(page(4 * user, end, 6, 1 + end / 2 % 2));
            }
        }
        List<UserChunk> chunks = chunks(model.maxHistory(), pages);
        return new BatchPlan(model, CODED, chunks, target, new TrainSettings.Batches(batchPositions, 64, 0), seed);
    }

    static TrainSettings settings(
            TrainSettings.Course course, TrainSettings.Validation validation, int checkpointEvery) {
        return new TrainSettings(
                course,
                WHOLE_PAGES,
                new TrainSettings.Batches(40, 64, 0),
                optimization(0.1),
                validation,
                new NeighbourSettings(
                        List.of(0.5),
                        List.of(3.0),
                        List.of(NeighbourSettings.Similarity.BOTH),
                        new SharedUsers.Settings(10, 1, 100),
                        0.1),
                3,
                checkpointEvery,
                false);
    }

    static TrainSettings.Optimization optimization(double dropout) {
        return new TrainSettings.Optimization(0.01, 0.01, 0.1, 0.1, 1, dropout, 0, 0.5);
    }

    /** Clicks on some items, an hour apart. */
    static List<UserChunk.Item> context(Integer... items) {
        return IntStream.range(0, items.length)
                .mapToObj(i -> new UserChunk.Item(items[i], Action.CLICKED, i * HOUR))
                .toList();
    }

    private static List<Integer> line(int first, int size) {
        return IntStream.range(first, first + size).map(i -> i % ITEMS).boxed().toList();
    }
}
