package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.OpaqueId;
import io.genrec.domain.item.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Microsoft's MIND (Wu et al., ACL 2020): {@code behaviors*.tsv}, an impression a line, and {@code news*.tsv}. An
 * impression is a request of one page; what was shown is exposed, what was clicked also clicked, at the impression's one
 * time. Every file numbers its impressions from 1: of several, each request carries its file's name, too. Training and
 * validation may lie in folders of their own, as they are published. The clicks before the log, which have no times, are requests of one click each, a second apart, before the user's
 * first impression.
 */
final class Mind implements LogSource {
    private static final List<String> BEHAVIORS = List.of("impression", "user", "time", "history", "impressions");
    private static final List<String> NEWS = List.of("item", "category", "subcategory", "title", "abstract");
    private static final long SECOND = 1000;

    private final ImportSettings settings;
    private final TimeFormat times;
    private final Map<String, Before> before = new LinkedHashMap<>();
    private final Set<String> impressions = new HashSet<>();

    /** The longest history of a user, and the time of the first impression. */
    private static final class Before {
        private List<String> clicks = List.of();
        private long firstMillis = Long.MAX_VALUE;
    }

    Mind(ImportSettings settings) {
        this.settings = settings;
        this.times = settings.times().named("M/d/yyyy h:mm:ss a", ZoneOffset.UTC);
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        for (Path news : files.anywhereBeginningWith("news")) {
            intake.read(new PlainRows(news, StandardCharsets.UTF_8, "\t", NEWS), row -> intake.item(item(row)));
        }
        List<Path> logs = files.anywhereRequired("behaviors");
        for (Path behaviors : logs) {
            String prefix = logs.size() == 1 ? "" : files.nameOf(behaviors) + "#";
            intake.read(
                    new PlainRows(behaviors, StandardCharsets.UTF_8, "\t", BEHAVIORS),
                    row -> readImpression(row, prefix, intake));
        }
        before.forEach((user, history) -> readHistory(user, history, intake));
        return Map.of(
                "pages", "one an impression; each click before the log is a request of its own",
                "positions", "as published: MIND shuffles the items of an impression",
                "times", "of the impression; of clicks before the log made up, a second apart");
    }

    private static Item item(Row row) {
        return new Item(
                row.required("item"),
                row.text("title"),
                Stream.of(row.text("category"), row.text("subcategory"))
                        .filter(category -> !category.isEmpty())
                        .toList(),
                "",
                null,
                row.text("abstract"));
    }

    private void readImpression(Row row, String prefix, Intake intake) {
        String user = OpaqueId.require("user id", row.required("user"));
        String request = prefix + row.required("impression");
        long time = times.millis(row.required("time"));
        List<String> shown = Stream.of(row.required("impressions").split(" ")).toList();
        Map<String, Boolean> clicked = new LinkedHashMap<>();
        for (String item : shown) {
            if (!item.endsWith("-0") && !item.endsWith("-1")) {
                throw new IllegalArgumentException("an item is neither clicked (-1) nor not (-0): " + item);
            }
            String id = OpaqueId.require("item id", item.substring(0, item.length() - 2));
            clicked.merge(id, item.endsWith("-1"), Boolean::logicalOr);
        }
        List<String> clicks = Stream.of(row.text("history").split(" "))
                .filter(click -> !click.isEmpty())
                .map(click -> OpaqueId.require("item id", click))
                .toList();
        if (!impressions.add(request)) {
            throw new IllegalArgumentException("impression occurs twice: " + request);
        }
        Before history = before.computeIfAbsent(user, first -> new Before());
        history.firstMillis = Math.min(history.firstMillis, time);
        if (clicks.size() > history.clicks.size()) {
            history.clicks = clicks;
        }
        int position = 0;
        for (Map.Entry<String, Boolean> item : clicked.entrySet()) {
            intake.event(new Event(user, item.getKey(), Action.EXPOSED, request, 1, position, time));
            if (item.getValue()) {
                intake.event(new Event(user, item.getKey(), Action.CLICKED, request, 1, position, time));
            }
            position++;
        }
    }

    private static void readHistory(String user, Before history, Intake intake) {
        int clicks = history.clicks.size();
        for (int i = 0; i < clicks; i++) {
            long time = history.firstMillis - (clicks - i) * SECOND;
            String request = Sessions.nameOf(user) + "#before-" + (i + 1);
            intake.event(new Event(user, history.clicks.get(i), Action.CLICKED, request, 1, 0, time));
        }
    }
}
