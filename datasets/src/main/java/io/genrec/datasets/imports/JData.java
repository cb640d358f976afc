package io.genrec.datasets.imports;

import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JD.com's contest of 2016: {@code JData_Action_*.csv}, in GBK, with user ids that a spreadsheet has made numbers with a
 * fraction of. Its six actions by strength: a click and a browse are clicked, a follow and a cart are carted, an order is
 * ordered; taking something out of the cart says nothing of what is wanted, and is left out.
 */
final class JData implements LogSource {
    private static final Charset GBK = Charset.forName("GBK");
    private static final ExpectedColumns ACTIONS =
            new ExpectedColumns(List.of("user_id", "sku_id", "time", "type", "cate", "brand"), "those of JData_Action");
    private static final ExpectedColumns PRODUCTS =
            new ExpectedColumns(List.of("sku_id", "cate", "brand"), "those of JData_Product");
    private static final String UNCARTED = "type 3 (taken out of the cart)";
    private static final Map<String, Action> MEANINGS = Map.of(
            "1", Action.CLICKED,
            "2", Action.CARTED,
            "4", Action.ORDERED,
            "5", Action.CARTED,
            "6", Action.CLICKED);

    private final ImportSettings settings;
    private final Map<String, Item> described = new LinkedHashMap<>();

    JData(ImportSettings settings) {
        this.settings = settings;
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        for (Path products : files.beginningWith("JData_Product")) {
            intake.read(rows(products, PRODUCTS), row -> describe(row));
        }
        intake.filter(UNCARTED, 0);
        Sessions sessions = new Sessions(settings.sessionGap());
        for (Path actions : files.required("JData_Action")) {
            intake.read(rows(actions, ACTIONS), row -> {
                String user = wholeId(row, "user_id");
                String item = wholeId(row, "sku_id");
                long time = settings.times().millis(row.required("time"));
                Optional<Action> action = action(wholeId(row, "type"));
                describe(row);
                action.ifPresentOrElse(known -> sessions.add(user, item, known, time), () -> intake.filter(UNCARTED));
            });
        }
        described.values().forEach(intake::item);
        sessions.forEach(intake::event);
        return Map.of(
                "pages",
                sessions.description(),
                "positions",
                PagePositions.DESCRIPTION,
                "times",
                "as logged, Beijing's, read in genrec.import.time-zone");
    }

    private Rows rows(Path file, ExpectedColumns columns) {
        return new CsvRows(file, GBK, CsvDialect.PLAIN, columns);
    }

    private void describe(Row row) {
        String item = wholeId(row, "sku_id");
        described.computeIfAbsent(
                item,
                id -> new Item(
                        id,
                        "",
                        List.of("category " + wholeId(row, "cate")),
                        "brand " + wholeId(row, "brand"),
                        null,
                        ""));
    }

    private static Optional<Action> action(String type) {
        if (type.equals("3")) {
            return Optional.empty();
        }
        Action action = MEANINGS.get(type);
        if (action == null) {
            throw new IllegalArgumentException("type is none of 1 to 6: " + type);
        }
        return Optional.of(action);
    }

    /** An id that may have come through a spreadsheet: 266079.0. */
    private static String wholeId(Row row, String column) {
        String text = row.required(column);
        String whole = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        if (!whole.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException(column + " is not a whole number: " + text);
        }
        return whole;
    }
}
