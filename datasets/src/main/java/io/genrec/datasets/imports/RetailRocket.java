package io.genrec.datasets.imports;

import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.OpaqueId;
import io.genrec.domain.item.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The RetailRocket shop (Kaggle, 2015): {@code events.csv} with view, addtocart and transaction; where they are there,
 * {@code item_properties*.csv}, of which the newest category of an item is read, and {@code category_tree.csv}. All other
 * properties are hashed by the publisher.
 */
final class RetailRocket implements LogSource {
    private static final ExpectedColumns EVENTS =
            new ExpectedColumns(List.of("timestamp", "visitorid", "event", "itemid"), "those of RetailRocket");
    private static final ExpectedColumns PROPERTIES =
            new ExpectedColumns(List.of("timestamp", "itemid", "property", "value"), "those of RetailRocket");
    private static final ExpectedColumns TREE =
            new ExpectedColumns(List.of("categoryid", "parentid"), "those of RetailRocket");
    private static final Map<String, Action> MEANINGS = Map.of(
            "view", Action.CLICKED,
            "addtocart", Action.CARTED,
            "transaction", Action.ORDERED);

    private final ImportSettings settings;
    private final TimeFormat times;
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Category> categories = new LinkedHashMap<>();

    private record Category(String id, long sinceMillis) {}

    RetailRocket(ImportSettings settings) {
        this.settings = settings;
        this.times = settings.times().named("epoch-millis", ZoneOffset.UTC);
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        for (Path tree : files.beginningWith("category_tree")) {
            intake.read(rows(tree, TREE), row -> parents.put(row.required("categoryid"), row.text("parentid")));
        }
        for (Path properties : files.beginningWith("item_properties")) {
            intake.read(rows(properties, PROPERTIES), this::readProperty);
        }
        categories.forEach((item, category) -> intake.item(new Item(item, "", path(category.id()), "", null, "")));
        Sessions sessions = new Sessions(settings.sessionGap());
        for (Path events : files.required("events")) {
            intake.read(rows(events, EVENTS), row -> {
                String name = row.required("event");
                Action action = MEANINGS.get(name);
                if (action == null) {
                    throw new IllegalArgumentException("event is none of view, addtocart, transaction: " + name);
                }
                sessions.add(
                        row.required("visitorid"),
                        row.required("itemid"),
                        action,
                        times.millis(row.required("timestamp")));
            });
        }
        sessions.forEach(intake::event);
        return Map.of("pages", sessions.description(), "positions", PagePositions.DESCRIPTION, "times", "as logged");
    }

    private static Rows rows(Path file, ExpectedColumns columns) {
        return new CsvRows(file, StandardCharsets.UTF_8, CsvDialect.PLAIN, columns);
    }

    private void readProperty(Row row) {
        if (row.required("property").equals("categoryid")) {
            Category now = new Category(row.required("value"), times.millis(row.required("timestamp")));
            categories.merge(
                    OpaqueId.require("item id", row.required("itemid")),
                    now,
                    (a, b) -> b.sinceMillis() >= a.sinceMillis() ? b : a);
        }
    }

    private List<String> path(String category) {
        Deque<String> path = new ArrayDeque<>();
        for (String at = category; !at.isEmpty(); at = parents.getOrDefault(at, "")) {
            if (path.contains("category " + at)) {
                throw new StepFailed("category_tree of " + settings.from() + " goes in a circle at " + at);
            }
            path.addFirst("category " + at);
        }
        return List.copyOf(path);
    }
}
