package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Amazon reviews of McAuley's group as JSON lines, of 2014 and 2018 ({@code reviewerID}, {@code asin},
 * {@code unixReviewTime} in seconds) or of 2023 ({@code user_id}, {@code parent_asin}, {@code timestamp} in
 * milliseconds); with {@code --items}, the metadata of the same year. A review is an order: who reviews has bought.
 */
final class AmazonReviews implements LogSource {
    private static final String BETWEEN_CATEGORIES = "\u001f";

    private final ImportSettings settings;
    private final TimeFormat seconds;
    private final TimeFormat millis;

    AmazonReviews(ImportSettings settings) {
        this.settings = settings;
        this.seconds = settings.times().named("epoch-seconds", ZoneOffset.UTC);
        this.millis = settings.times().named("epoch-millis", ZoneOffset.UTC);
    }

    @Override
    public Map<String, String> read(Intake intake) {
        Path items = settings.itemFile();
        if (items != null) {
            intake.read(rows(items), row -> intake.item(item(row)));
        }
        Sessions sessions = new Sessions(settings.sessionGap());
        for (Path file : LogFiles.parts(List.of(settings.from()))) {
            intake.read(
                    rows(file),
                    row -> sessions.add(
                            first(row, "user_id", "reviewerID").orElseThrow(() -> absent("user_id or reviewerID")),
                            itemId(row),
                            Action.ORDERED,
                            time(row)));
        }
        sessions.forEach(intake::event);
        return Map.of(
                "pages",
                sessions.description(),
                "positions",
                PagePositions.DESCRIPTION,
                "times",
                "of the review, to the day before 2023");
    }

    private static Rows rows(Path file) {
        return new JsonRows(file, StandardCharsets.UTF_8, new JsonFields(List.of(), BETWEEN_CATEGORIES));
    }

    private long time(Row row) {
        Optional<String> ofSeconds = first(row, "unixReviewTime");
        return ofSeconds.isPresent() ? seconds.millis(ofSeconds.get()) : millis.millis(row.required("timestamp"));
    }

    private static Item item(Row row) {
        List<String> categories = first(row, "categories", "category")
                .map(text -> Stream.of(text.split(BETWEEN_CATEGORIES))
                        .map(String::strip)
                        .filter(category -> !category.isEmpty())
                        .distinct()
                        .toList())
                .orElse(List.of());
        return new Item(
                itemId(row),
                row.text("title"),
                categories,
                first(row, "brand", "store").orElse(""),
                price(row.text("price")),
                row.text("description").replace(BETWEEN_CATEGORIES, " "));
    }

    /** Of 2023, the product that all its sizes and colours share. */
    private static String itemId(Row row) {
        return first(row, "parent_asin", "asin").orElseThrow(() -> absent("parent_asin or asin"));
    }

    /** As a number, or with a currency before it; anything else (a range, a piece of a page) is unknown. */
    private static @Nullable Double price(String text) {
        String number = text.startsWith("$") ? text.substring(1).replace(",", "") : text;
        return number.matches("\\d{1,9}(\\.\\d+)?") ? Double.valueOf(number) : null;
    }

    private static Optional<String> first(Row row, String... columns) {
        return Stream.of(columns).map(row::text).filter(text -> !text.isEmpty()).findFirst();
    }

    private static IllegalArgumentException absent(String columns) {
        return new IllegalArgumentException(columns + " is absent or blank");
    }
}
