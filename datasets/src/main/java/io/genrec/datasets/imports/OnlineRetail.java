package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The UCI Online Retail file: every line of an invoice is an order, the invoice its request and page. Two lines with
 * the same item stay two events in one slot. Stock codes are kept as they are: spellings that differ in case (85123A,
 * 85123a) occur only on lines without a customer, which are left out.
 */
final class OnlineRetail implements LogSource {
    private static final ExpectedColumns COLUMNS = new ExpectedColumns(
            List.of("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"),
            "those of the UCI file");

    private static final String NO_CUSTOMER = "no CustomerID";
    private static final String CANCELLED = "cancelled (InvoiceNo begins with C)";
    private static final String NOTHING_SOLD = "Quantity not above 0";
    private static final String NO_GOODS = "no goods (StockCode of postage, fees, manual entries)";

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private final ImportSettings settings;
    private final PagePositions positions = new PagePositions();
    private final Map<String, Offer> offers = new LinkedHashMap<>();

    /** What the file holds of one stock code, over all lines. */
    private record Offer(Commonest<String> title, Commonest<Double> price) {}

    OnlineRetail(ImportSettings settings) {
        this.settings = settings;
    }

    @Override
    public Map<String, String> read(Intake intake) {
        List.of(NO_CUSTOMER, CANCELLED, NOTHING_SOLD, NO_GOODS).forEach(rule -> intake.filter(rule, 0));
        for (Path file : LogFiles.parts(List.of(settings.from()))) {
            intake.read(new CsvRows(file, settings.encoding(), settings.dialect(), COLUMNS), row -> {
                Optional<String> rule = ruleAgainst(row);
                rule.ifPresentOrElse(intake::filter, () -> readOrder(row, intake));
            });
        }
        offers.forEach((code, offer) ->
                intake.item(new Item(code, offer.title.value(), List.of(), "", offer.price.value(), "")));
        return Map.of(
                "pages",
                "one an invoice",
                "positions",
                PagePositions.DESCRIPTION,
                "times",
                "of the invoice, to the minute");
    }

    /** The first of the cleaning rules that leaves the line out. */
    private Optional<String> ruleAgainst(Row row) {
        if (row.text("CustomerID").isEmpty()) {
            return Optional.of(NO_CUSTOMER);
        }
        if (row.required("InvoiceNo").toUpperCase(Locale.ROOT).startsWith("C")) {
            return Optional.of(CANCELLED);
        }
        if (row.number("Quantity") <= 0) {
            return Optional.of(NOTHING_SOLD);
        }
        return settings.excludedStockCodes().contains(row.required("StockCode"))
                ? Optional.of(NO_GOODS)
                : Optional.empty();
    }

    private void readOrder(Row row, Intake intake) {
        String item = row.required("StockCode");
        String invoice = row.required("InvoiceNo");
        long time = settings.times().millis(row.required("InvoiceDate"));
        double price = row.price("UnitPrice", settings.decimalMark());
        int position = positions.of(invoice, 1, item);
        intake.event(new Event(customer(row), item, Action.ORDERED, invoice, 1, position, time));
        Offer offer = offers.computeIfAbsent(item, code -> new Offer(new Commonest<>(), new Commonest<>()));
        offer.title.add(WHITE_SPACE.matcher(row.text("Description")).replaceAll(" "));
        offer.price.add(price);
    }

    /** A spreadsheet has made a number with a fraction of it: 17850.0. */
    private static String customer(Row row) {
        String id = row.required("CustomerID");
        return id.endsWith(".0") ? id.substring(0, id.length() - 2) : id;
    }
}
