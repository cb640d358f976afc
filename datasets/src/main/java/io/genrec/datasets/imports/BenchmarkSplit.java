package io.genrec.datasets.imports;

import io.genrec.domain.event.Event;
import io.genrec.domain.event.OpaqueId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * RecBole's benchmark form: {@code train}, {@code valid} and {@code test} files of rows (user, the items before, the
 * item to predict), without times. Out come the users' whole sequences, every interaction a request and page of its
 * own; that the last but one item of each is for validation and the last for test is for the features step to keep.
 *
 * @param logs in the order train, valid, test
 */
record BenchmarkSplit(List<Path> logs, List<ItemFile> items, ImportSettings settings) implements LogSource {
    /** Of a user's first interaction, in milliseconds; one day is between an interaction and the next. */
    private static final long START = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    private static final long STEP = Duration.ofDays(1).toMillis();

    private record Prediction(List<String> before, String item) {}

    /** The name of the column that tells this form from the plain one. */
    static String listColumn(ImportSettings settings) {
        return settings.columns().item() + "_list";
    }

    @Override
    public Map<String, String> read(Intake intake) {
        items.forEach(file -> file.readInto(intake, settings.ids()));
        Map<String, String> itemIds = ids("item2index", intake);
        Map<String, String> userIds = ids("user2index", intake);
        Map<String, JoinedSequence> sequences = new LinkedHashMap<>();
        for (Path log : logs) {
            predictions(log, itemIds, userIds, intake)
                    .forEach((user, rows) -> join(
                            shortestFirst(rows), sequences.computeIfAbsent(user, u -> new JoinedSequence()), intake));
        }
        sequences.forEach((user, sequence) -> write(user, sequence.items(), intake));
        return Map.of(
                "pages", "one an interaction",
                "positions", "0, for a page holds one item",
                "times", "made up in the order of each user's items, a day apart from 2000-01-01 on",
                "split", "leave-one-out");
    }

    private Map<String, String> ids(String kind, Intake intake) {
        Map<String, String> ids = new HashMap<>();
        for (Path file : RecBole.files(settings.from(), kind)) {
            intake.read(
                    new IndexRows(file, settings.encoding()),
                    row -> ids.put(row.required(IndexRows.INDEX), OpaqueId.require("id", row.required(IndexRows.ID))));
        }
        return ids;
    }

    private Map<String, List<Prediction>> predictions(
            Path log, Map<String, String> itemIds, Map<String, String> userIds, Intake intake) {
        LogColumns columns = settings.columns();
        String list = listColumn(settings);
        ExpectedColumns expected = new ExpectedColumns(List.of(columns.user(), list, columns.item()), LogColumns.KEY);
        Map<String, List<Prediction>> byUser = new LinkedHashMap<>();
        intake.read(new AtomicRows(log, settings.encoding(), expected), row -> {
            String user = id(row.required(columns.user()), userIds, "user");
            List<String> before = new ArrayList<>();
            for (String item : row.required(list).split(" ", -1)) {
                before.add(id(item, itemIds, "item"));
            }
            String item = id(row.required(columns.item()), itemIds, "item");
            byUser.computeIfAbsent(user, u -> new ArrayList<>()).add(new Prediction(before, item));
        });
        return byUser;
    }

    /** Without an index file, tokens are the ids. */
    private static String id(String token, Map<String, String> ids, String kind) {
        if (ids.isEmpty()) {
            return OpaqueId.require(kind + " id", token).intern();
        }
        String id = ids.get(token);
        if (id == null) {
            throw new IllegalArgumentException(kind + " is not in the " + kind + "2index file: " + token);
        }
        return id;
    }

    /**
     * In the order in which they were made. Lists stop growing where RecBole caps them; from there on, only the
     * direction of the file tells.
     */
    private static List<Prediction> shortestFirst(List<Prediction> rows) {
        List<Prediction> ordered = new ArrayList<>(new LinkedHashSet<>(rows));
        Comparator<Prediction> byLength =
                Comparator.comparingInt(row -> row.before().size());
        if (byLength.compare(ordered.get(0), ordered.get(ordered.size() - 1)) > 0) {
            Collections.reverse(ordered);
        }
        ordered.sort(byLength);
        return ordered;
    }

    private static void join(List<Prediction> rows, JoinedSequence sequence, Intake intake) {
        for (Prediction row : rows) {
            if (!sequence.extend(row.before(), row.item())) {
                intake.filter("row that does not continue the user's earlier ones");
            }
        }
    }

    private void write(String user, List<String> sequence, Intake intake) {
        for (int i = 0; i < sequence.size(); i++) {
            String request = Sessions.nameOf(user) + "#" + (i + 1);
            intake.event(new Event(
                    user, sequence.get(i), settings.actions().whereAbsent(), request, 1, 0, START + i * STEP));
        }
    }
}
