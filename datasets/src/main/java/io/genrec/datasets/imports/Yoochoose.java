package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The RecSys Challenge of 2015: {@code yoochoose-clicks.dat} and {@code yoochoose-buys.dat}, without headers. It knows
 * sessions and no users, so that every session is a user of its own; an item's category is the last that a click names
 * and that is one (1 to 12, or a brand's number; 0 and S are none).
 */
final class Yoochoose implements LogSource {
    private static final List<String> CLICK = List.of("session", "time", "item", "category");
    private static final List<String> BUY = List.of("session", "time", "item", "price", "quantity");

    private final ImportSettings settings;
    private final TimeFormat times;
    private final Map<String, Item> described = new LinkedHashMap<>();

    Yoochoose(ImportSettings settings) {
        this.settings = settings;
        this.times = settings.times().named("iso", settings.zone());
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        Sessions sessions = new Sessions(settings.sessionGap());
        for (Path buys : files.beginningWith("yoochoose-buys")) {
            intake.read(
                    new PlainRows(buys, StandardCharsets.UTF_8, ",", BUY), row -> add(row, Action.ORDERED, sessions));
        }
        for (Path clicks : files.beginningWith("yoochoose-clicks")) {
            intake.read(new PlainRows(clicks, StandardCharsets.UTF_8, ",", CLICK), row -> {
                add(row, Action.CLICKED, sessions);
                String category = row.text("category");
                if (!category.isEmpty() && !category.equals("0") && !category.equals("S")) {
                    String item = row.required("item");
                    described.put(item, new Item(item, "", List.of("category " + category), "", null, ""));
                }
            });
        }
        if (sessions.isEmpty()) {
            files.required("yoochoose-clicks");
        }
        described.values().forEach(intake::item);
        sessions.forEach(intake::event);
        return Map.of(
                "pages",
                sessions.description(),
                "positions",
                PagePositions.DESCRIPTION,
                "times",
                "as logged",
                "users",
                "each session is a user of its own");
    }

    private void add(Row row, Action action, Sessions sessions) {
        sessions.add(row.required("session"), row.required("item"), action, times.millis(row.required("time")));
    }
}
